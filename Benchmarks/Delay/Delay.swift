import Foundation
import Glibc
import Synchronization
import VisorKit
import VisorTransport

/// Measures how long a line takes from the write that appends it to a followed file until the window that it belongs to has it.
///
/// A thread appends lines that say when they were written, one call of `write` each, as servers do. They are followed as
/// `stream_monitor --follow` does it: with the system's word of changes, folded, merged, windows written, and a checkpoint a
/// second, synced. What comes behind that, drawing at most once a second, is not counted.
@main
struct Delay {
    static func main() async throws {
        let seconds = CommandLine.arguments.dropFirst().first.flatMap { Double($0) } ?? 10
        print("lines a second      lines   median      p99    worst  (milliseconds)")
        for rate in [10, 1_000, 10_000, 50_000, 100_000] {
            let delays = try await measure(rate: rate, seconds: seconds).sorted()
            guard !delays.isEmpty else { continue }
            let figures = [delays[delays.count / 2], delays[delays.count * 99 / 100], delays[delays.count - 1]]
            let columns = ["\(rate)", "\(delays.count)"].map { padded($0, 11) }
            print(columns[0] + "   " + columns[1] + figures.map { padded(String(format: "%.2f", $0), 9) }.joined())
        }
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    /// The delays of all lines in milliseconds.
    private static func measure(rate: Int, seconds: Double) async throws -> [Double] {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("visor-delay-\(getpid())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let log = "\(folder)/access.log"
        let queue = FollowQueue(
            [InputRequest(log, profile: InputProfile(formats: [.combined]))], known: nil, settings: FollowSettings(),
            say: { _ in })
        let observer = try DelayObserver(folder)
        let settings = AnalysisSettings()
        var analysis = Analysis(
            settings: settings, state: AnalysisState(settings: settings),
            threads: ProcessInfo.processInfo.activeProcessorCount, tick: { try await Task.sleep(for: .seconds(1)) })
        let writer = Thread {
            write(to: log, rate: rate, seconds: seconds)
            queue.stop()
        }
        writer.start()
        try await analysis.follow(queue, observer: observer)
        return observer.delays
    }

    /// Appends lines at a rate, each as it is due.
    private static func write(to path: String, rate: Int, seconds: Double) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        defer { close(descriptor) }
        let start = now()
        let gap = 1_000_000 / Double(rate)
        for number in 0..<Int(Double(rate) * seconds) {
            let due = start + Int(Double(number) * gap)
            // Short waits are spent awake: a sleep takes longer than some of them are.
            while now() < due { if due - now() > 200 { usleep(100) } }
            let second = 36_000 + number / rate
            let clock = String(format: "%02d:%02d:%02d", second / 3_600, second / 60 % 60, second % 60)
            let head = "10.0.0.\(number % 250) - - [20/Nov/2026:\(clock) +0000] \"GET /\(number % 1_000)?at="
            let tail = " HTTP/1.1\" 200 1234 \"-\" \"delay/1.0\"\n"
            let line = Array((head + "\(now())" + tail).utf8)
            _ = line.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        }
    }
}

/// Microseconds of a clock that only goes forward.
func now() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000 + time.tv_nsec / 1_000
}

/// Notes, when a block has been merged, how old its lines are; and does what the program does with it.
private final class DelayObserver: AnalysisObserver {
    private(set) var delays: [Double] = []

    private let ledger: FollowLedger
    private let writer: CheckpointWriter<HostFileSystem>
    private static let mark = Array("?at=".utf8)

    init(_ folder: String) throws {
        ledger = try FollowLedger(
            from: nil, paths: OutputPaths(windows: "\(folder)/windows.jsonl"),
            document: SummaryDocument(topCount: 10), rules: .none, at: .now, in: HostFileSystem())
        writer = CheckpointWriter(CheckpointStore(folder: folder, name: "delay", in: HostFileSystem()))
    }

    func publish(_ updates: [WindowUpdate], rejected: [UInt8]) throws {
        try ledger.publish(updates, rejected: rejected)
    }

    func advance(_ state: AnalysisState, past event: SourceEvent) throws {
        ledger.advance(past: event)
        guard case .block(let block) = event else { return }
        let moment = now()
        _ = try block.block.read(from: nil) { lines, _ in
            note(lines, at: moment)
            return nil
        }
    }

    func tick(_ state: AnalysisState) throws {
        _ = writer.takeOutcome()
        guard writer.isReady(atOnce: false), let pending = ledger.checkpoint(of: state, at: .now) else { return }
        writer.write(pending)
    }

    /// Finds what lines say of when they were written.
    private func note(_ lines: Span<UInt8>, at moment: Int) {
        var place = 0
        while place + DelayObserver.mark.count < lines.count {
            guard DelayObserver.mark.indices.allSatisfy({ lines[place + $0] == DelayObserver.mark[$0] }) else {
                place += 1
                continue
            }
            place += DelayObserver.mark.count
            var written = 0
            while lines[place] >= 48, lines[place] < 58 {
                written = written * 10 + Int(lines[place] - 48)
                place += 1
            }
            delays.append(Double(moment - written) / 1_000)
        }
    }
}
