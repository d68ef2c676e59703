@testable import LogSynthesis

/// Lines of a stream in simulated time, as a test needs them.
enum Generated {
    /// 2026-11-20T10:00:00Z.
    static let start = Timestamp(seconds: 1_795_168_800)

    /// All bytes of a stream, asked for in batches of the given size.
    static func bytes(_ stream: inout LogStream, batch: Int = 1 << 16) -> [UInt8] {
        var result: [UInt8] = []
        var pacer = Pacer(clock: .simulated, start: start)
        while !stream.isFinished {
            guard case .generate(let limit, let origin) = pacer.decide(at: start, nextDue: stream.nextDue) else {
                break
            }
            var buffer: [UInt8] = []
            stream.generate(through: limit, origin: origin, capacity: batch, into: &buffer)
            result += buffer
        }
        return result
    }

    /// All bytes of a stream of these settings.
    static func bytes(_ settings: SynthesisSettings, seed: UInt64 = 1, batch: Int = 1 << 16) throws -> [UInt8] {
        var stream = try LogStream(settings: settings, seed: seed, keepsTruth: false)
        return bytes(&stream, batch: batch)
    }

    /// The lines of a stream of these settings, without their ends, as text.
    static func lines(_ settings: SynthesisSettings, seed: UInt64 = 1) throws -> [String] {
        split(try bytes(settings, seed: seed))
    }

    /// The lines of a text that ends with a newline.
    static func split(_ bytes: [UInt8]) -> [String] {
        bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
            .map { String(decoding: $0, as: UTF8.self) }
    }
}
