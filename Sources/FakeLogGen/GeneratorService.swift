import Foundation
import LogSynthesis
import ServiceLifecycle
import VisorRuntime
import VisorTransport

/// Asks for the lines that are due, writes them, and sleeps until the next one.
struct GeneratorService: Service {
    /// How much is written at once.
    private static let batchSize = 1 << 18
    /// The longest sleep, after which the wall clock and what signals have said are looked at again.
    private static let longestSleep: Int64 = 100_000_000

    let configuration: FakeLogGenConfiguration

    /// Runs until the stream ends, a signal comes, or the reader of the output goes away.
    func run() async throws {
        let seed = configuration.seed ?? UInt64.random(in: 0..<1 << 53)
        var stream: LogStream
        do throws(SettingsProblem) {
            stream = try LogStream(settings: configuration.settings, seed: seed, keepsTruth: configuration.truth != nil)
        } catch {
            throw ProgramError(error.description, code: .usage)
        }
        try checkOutputs()
        // Before the file is there for whoever sends the signal. It ends what writes elsewhere, as ever.
        if case .file = configuration.destination { HangupSignal.listen() }
        let messages = MessageBoard(program: "fake_log_gen")
        var output = try await GeneratorOutput.open(configuration) { messages.say($0) }
        do {
            try await generate(&stream, to: &output)
            try await output.finish()
        } catch let error as VisorRuntime.SystemError where error.isBrokenPipe {
            try writeTruth(of: stream)
            throw error
        }
        try writeTruth(of: stream)
    }

    /// Finds out before the first line whether the truth can be written, and not over the lines.
    private func checkOutputs() throws {
        guard let truth = configuration.truth else { return }
        do {
            try OutputConflict.check(outputs: [configuration.destination.path, truth].compactMap(\.self), inputs: [])
        } catch {
            throw ProgramError(error.description, code: .usage)
        }
        try OutputFile.check(truth)
    }

    private func generate(_ stream: inout LogStream, to output: inout GeneratorOutput) async throws {
        // Time begins with the first who listens.
        try await output.ready()
        let (clock, start) = beginning
        var pacer = Pacer(clock: clock, start: start)
        var buffer: [UInt8] = []
        buffer.reserveCapacity(Self.batchSize + 4_096)
        while !stream.isFinished, !Task.isShuttingDownGracefully, !Task.isCancelled {
            if HangupSignal.take() { try output.reopen() }
            try await output.ready()
            if Task.isShuttingDownGracefully { break }
            switch pacer.decide(at: WallClock.now, nextDue: stream.nextDue) {
            case .generate(let limit, let origin):
                buffer.removeAll(keepingCapacity: true)
                stream.generate(through: limit, origin: origin, capacity: Self.batchSize, into: &buffer)
                try await output.write(buffer)
                await Task.yield()
            case .wait(let time):
                let gap = min(time.nanoseconds - WallClock.now.nanoseconds, Self.longestSleep)
                await sleep(max(gap, 0))
            }
        }
    }

    private var beginning: (Pacer.Clock, Timestamp) {
        switch configuration.start {
        case .real: (.real, WallClock.now)
        case .simulatedFromNow: (.simulated, WallClock.now)
        case .simulated(let time): (.simulated, time)
        }
    }

    /// Sleeps so many nanoseconds, or until a signal comes.
    private func sleep(_ nanoseconds: Int64) async {
        try? await cancelWhenGracefulShutdown {
            try await Task.sleep(for: .nanoseconds(nanoseconds))
        }
    }

    private func writeTruth(of stream: LogStream) throws {
        guard let path = configuration.truth, let truth = stream.truth() else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try OutputFile.replace(path, with: [UInt8](encoder.encode(truth)) + [UInt8(ascii: "\n")])
    }
}

/// The time of day of this machine.
enum WallClock {
    static var now: Timestamp {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }
}
