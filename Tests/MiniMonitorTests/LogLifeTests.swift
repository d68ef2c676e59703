import Synchronization
import Testing
import VisorKit

@testable import MiniMonitor

@Suite struct LogLifeTests {
    /// Hands out events that were laid down before.
    private final class Events: BlockSource {
        private let rest: Mutex<[SourceEvent]>
        init(_ events: [SourceEvent]) { rest = Mutex(events.reversed()) }
        func next() -> SourceEvent? { rest.withLock { $0.popLast() } }
        func stop() { rest.withLock { $0 = [] } }
    }

    /// Notes after each event whether the log is taken for one that is written, and what follows its last window.
    private final class Witness: AnalysisObserver {
        private let layout = WindowLayout(size: .seconds(10), idle: .seconds(3))
        private var life = LogLife()
        private var last: WindowUpdate?
        var isLive: [Bool] = []
        var silence: [[String]] = []

        func publish(_ updates: [WindowUpdate], rejected: [UInt8]) {}
        func alert(_ transitions: [AlertTransition]) {}
        func tick(_ state: AnalysisState) {}
        func advance(_ state: AnalysisState, past event: SourceEvent) {
            life.note(event, state.windows)
            last = state.windows.recent.last ?? last
            isLive.append(life.isLive)
            silence.append(
                life.silence(after: last, state.windows, layout).map { String($0.start.rfc3339.dropFirst(11)) })
        }
    }

    private static let noon = EventTime(seconds: 1_795_176_000)

    private func lines(at second: Int64, readAt arrival: EventTime) -> SourceEvent {
        let time = "20/Nov/2026:12:0\(second / 60):\(second % 60 < 10 ? "0" : "")\(second % 60) +0000"
        let bytes = Array("10.0.0.1 - - [\(time)] \"GET / HTTP/1.1\" 200 1 \"-\" \"a\"\n".utf8)
        return .block(
            SourcedBlock(
                partition: 0, format: .combined, block: BytesBlock(bytes), byteCount: bytes.count, isLast: false,
                arrival: arrival))
    }

    private func quiet(_ now: Int, for time: Int) -> SourceEvent {
        .standing(InputStanding(now: .seconds(now), atEnd: [0: .seconds(time)]))
    }

    private func witness(_ events: [SourceEvent]) async throws -> Witness {
        let witness = Witness()
        let settings = AnalysisSettings(layout: WindowLayout(size: .seconds(10), idle: .seconds(3)))
        var analysis = Analysis(settings: settings, firstTimes: [], threads: 1)
        _ = try await analysis.run(Events(events), observer: witness)
        return witness
    }

    @Test func theTimeOfALogThatIsWrittenGoesOnWithoutLines() async throws {
        let seen = try await witness([
            .joined(partition: 0, firstTime: nil), lines(at: 4, readAt: Self.noon + .seconds(5)), quiet(6, for: 1),
            quiet(8, for: 3), quiet(16, for: 11), quiet(30, for: 25),
            lines(at: 31, readAt: Self.noon + .seconds(32)),
        ])
        #expect(seen.isLive == [false, true, true, true, true, true, true])
        #expect(
            seen.silence == [
                [], [], [], [], ["12:00:10Z"], ["12:00:10Z", "12:00:20Z"], [],
            ])
    }

    @Test func aLogAtRestEndsWithItsLastWindow() async throws {
        let seen = try await witness([
            .joined(partition: 0, firstTime: nil), lines(at: 4, readAt: Self.noon + .seconds(7_200)), quiet(6, for: 1),
            quiet(90, for: 85),
        ])
        #expect(seen.isLive == [false, false, false, false])
        #expect(seen.silence == [[], [], [], []])
    }

    @Test func anOldLogThatIsPutInPlaceDoesNotLive() async throws {
        let seen = try await witness([
            .joined(partition: 0, firstTime: nil), quiet(6, for: 1),
            lines(at: 4, readAt: Self.noon + .seconds(7_200)), quiet(90, for: 80),
        ])
        #expect(seen.isLive == [false, false, false, false])
    }

    @Test func anOldLogThatIsWrittenAgainLives() async throws {
        let later = Self.noon + .seconds(7_200)
        let seen = try await witness([
            .joined(partition: 0, firstTime: nil), lines(at: 4, readAt: later), quiet(6, for: 1),
            lines(at: 5, readAt: later + .seconds(9)), quiet(40, for: 30), quiet(60, for: 50),
        ])
        #expect(seen.isLive == [false, false, false, true, true, true])
        #expect(seen.silence.last?.isEmpty == false)
    }
}
