import Foundation
import LogSynthesis
import ServiceLifecycle
import VisorRuntime
import VisorTransport

/// Asks for the lines that are due, writes them, and sleeps until the next one.
struct GeneratorService: Service {
    /// How much is written at once.
    private static let batchSize = 1 << 18
    /// The longest sleep, after which the wall clock is looked at again.
    private static let longestSleep: Int64 = 500_000_000

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
        let output = try LogOutput(path: configuration.output)
        do {
            try await generate(&stream, to: output)
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
            try OutputConflict.check(outputs: [configuration.output ?? "-", truth], inputs: [])
        } catch {
            throw ProgramError(error.description, code: .usage)
        }
        try OutputFile.check(truth)
    }

    private func generate(_ stream: inout LogStream, to output: borrowing LogOutput) async throws {
        let (clock, start) = beginning
        var pacer = Pacer(clock: clock, start: start)
        var buffer: [UInt8] = []
        buffer.reserveCapacity(Self.batchSize + 4_096)
        while !stream.isFinished, !Task.isShuttingDownGracefully, !Task.isCancelled {
            switch pacer.decide(at: WallClock.now, nextDue: stream.nextDue) {
            case .generate(let limit, let origin):
                buffer.removeAll(keepingCapacity: true)
                stream.generate(through: limit, origin: origin, capacity: Self.batchSize, into: &buffer)
                try output.write(buffer)
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

/// The file, pipe or terminal that lines go to; closed at the end of its life.
struct LogOutput: ~Copyable {
    private let descriptor: Int32
    private let name: String
    private let isOwned: Bool
    /// The most that can be written to a pipe that says it is ready without blocking.
    private let chunkSize: Int
    /// How long a reader may stall when the program is told to end.
    private static let patience = Duration.seconds(2)

    /// Opens a file for appending, or takes standard output.
    init(path: String?) throws(VisorRuntime.SystemError) {
        isOwned = path != nil
        name = path ?? "standard output"
        descriptor =
            if let path { unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644) } else { STDOUT_FILENO }
        guard descriptor >= 0 else {
            throw VisorRuntime.SystemError("cannot open \(name)", code: errno)
        }
        var status = stat()
        let isFile = unsafe fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        chunkSize = isFile ? .max : 4_096
    }

    deinit {
        if isOwned { close(descriptor) }
    }

    /// Writes all bytes; whole lines, so that a signal between two calls leaves no torn one.
    ///
    /// A reader that stalls is waited for, but only ``patience`` once a signal has come.
    func write(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            try waitUntilReady()
            let count = unsafe rest.withUnsafeBytes {
                unsafe Foundation.write(descriptor, $0.baseAddress, min($0.count, chunkSize))
            }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR, errno != EAGAIN {
                throw VisorRuntime.SystemError("cannot write to \(name)", code: errno)
            }
        }
    }

    private func waitUntilReady() throws {
        guard chunkSize < .max else { return }
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        var rest = Self.patience
        while unsafe poll(&request, 1, 100) == 0 {
            guard Task.isShuttingDownGracefully || Task.isCancelled else { continue }
            rest -= .milliseconds(100)
            if rest <= .zero { throw ProgramError("\(name) takes no more; the last lines were not written") }
        }
    }
}
