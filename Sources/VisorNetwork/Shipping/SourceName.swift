import VisorKit

/// The stable names by which receivers know sources: `HOST:PATH`.
public struct SourceNaming: Sendable {
    /// What stands before the colon.
    public let prefix: String
    /// The folder to which relative paths are.
    public let folder: String

    /// The longest name, in bytes.
    private static let longest = 1_024

    /// Names that begin so.
    public init(prefix: String, folder: String) {
        (self.prefix, self.folder) = (prefix, folder)
    }

    /// The name of a file by its path.
    public func name(of path: String) -> String {
        let isWhole = path.hasPrefix("/") || folder.isEmpty
        return clean("\(prefix):\(isWhole ? path : "\(folder)/\(path)")")
    }

    /// The name of the standard input.
    public var standardInput: String { clean("\(prefix):stdin") }

    /// A name without control characters, that is not too long: of one that is, the end says most.
    private func clean(_ name: String) -> String {
        let bytes = name.utf8.map { $0 < 32 || $0 == 127 ? UInt8(ascii: "?") : $0 }
        guard bytes.count > SourceNaming.longest else { return String(decoding: bytes, as: UTF8.self) }
        let sum = String(FilePosition.Sample(bytes).hash, radix: 16)
        var end = bytes.suffix(SourceNaming.longest - 64)
        while let first = end.first, first & 0xc0 == 0x80 { end.removeFirst() }
        return "\(sum):\(String(decoding: end, as: UTF8.self))"
    }
}
