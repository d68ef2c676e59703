import VisorKit

/// What the first lines of a file tell: its format, and when it begins.
struct FileProbe: Sendable {
    let format: LogFormat
    let firstTime: EventTime?

    /// Reads a regular file, decompressed where it is compressed, until a line is found that decides.
    ///
    /// - Throws: `InputError.unknownFormat` where there are lines and no format reads any.
    init(_ file: LogFile, size: Int, _ compression: Compression, profile: InputProfile, heartbeat: String) throws {
        var detector = FormatDetector(profile, heartbeat: heartbeat)
        var firstLine: [UInt8] = []
        let reading = try FileProbe.read(file, size: size, compression) { lines, offset in
            if firstLine.isEmpty { firstLine = FileProbe.excerpt(lines) }
            if case .found = detector.examine(lines) { return offset + lines.count }
            return nil
        }
        let hasOnlyOverlong = detector.lines == 0 && reading.overlongLines > 0
        format = try FileProbe.judge(
            detector, name: file.path, profile, firstLine: hasOnlyOverlong ? nil : firstLine)
        firstTime = detector.firstTime
    }

    /// The format that a detector has found in an input, or the likeliest where heartbeats alone were there.
    ///
    /// - Parameter firstLine: the first line to show; `nil` where all lines were too long to be looked at.
    /// - Throws: `InputError.unknownFormat` where there are lines and no format reads any.
    static func judge(
        _ detector: FormatDetector, name: String, _ profile: InputProfile, firstLine: [UInt8]?
    ) throws(InputError) -> LogFormat {
        guard let firstLine else { throw unknown(name, profile, Array("(more than 1 MiB)".utf8)) }
        switch detector.finding {
        case .found(let format), .onlyHeartbeats(let format): return format
        case .unknown: throw unknown(name, profile, firstLine)
        }
    }

    private static func read(
        _ file: LogFile, size: Int, _ compression: Compression, _ body: (Span<UInt8>, Int) throws -> Int?
    ) throws -> BlockReading {
        guard compression != .none else { return try FileBlock(file: file, range: 0..<size).read(from: nil, body) }
        var bytes = compression.bytes(of: file)
        var framer = LineFramer(capacity: 64 << 10)
        return try unsafe framer.readAll(read: { buffer, _ in try unsafe bytes.read(into: buffer) }, body)
    }

    /// The beginning of the first line of some lines.
    static func excerpt(_ lines: Span<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        for position in 0..<min(lines.count, 80) where text.count == position {
            if lines[position] == UInt8(ascii: "\n") { break }
            text.append(lines[position])
        }
        return text
    }

    private static func unknown(_ path: String, _ profile: InputProfile, _ firstLine: [UInt8]) -> InputError {
        let printable = firstLine.map { (0x20..<0x7f).contains($0) ? $0 : UInt8(ascii: "?") }
        return .unknownFormat(
            path, tried: profile.formats.map(\.name), firstLine: String(decoding: printable, as: UTF8.self))
    }
}
