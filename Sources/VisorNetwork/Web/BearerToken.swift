import Glibc

/// A secret that a peer shows in its requests (RFC 6750).
public struct BearerToken: Sendable {
    /// Why a file holds no token.
    public struct Unusable: Error, Equatable, CustomStringConvertible {
        /// The path, and what is wrong.
        public let description: String
    }

    private static let length = 16...512
    private let bytes: [UInt8]

    /// A token, of 16 to 512 visible characters.
    ///
    /// - Throws: `Unusable`.
    public init(_ text: String, from place: String = "the token") throws(Unusable) {
        let bytes = Array(text.utf8)
        guard BearerToken.length.contains(bytes.count), bytes.allSatisfy({ (33...126).contains($0) }) else {
            throw Unusable(description: "\(place): a token is 16 to 512 visible characters without spaces")
        }
        self.bytes = bytes
    }

    /// Reads a token, the only line of a file that others cannot read.
    ///
    /// - Throws: `Unusable`.
    public init(file path: String) throws(Unusable) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw Unusable(description: "\(path): the token cannot be read: \(SystemWords.of(errno))")
        }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            throw Unusable(description: "\(path): the token cannot be read: \(SystemWords.of(errno))")
        }
        guard status.st_mode & 0o007 == 0 else {
            throw Unusable(description: "\(path): everybody may read the token or change it; 'chmod 600' helps")
        }
        var buffer = [UInt8](repeating: 0, count: 1_024)
        let count = unsafe read(descriptor, &buffer, buffer.count)
        guard count >= 0 else {
            throw Unusable(description: "\(path): the token cannot be read: \(SystemWords.of(errno))")
        }
        var line = buffer[..<count]
        while let last = line.last, last == 10 || last == 13 { line.removeLast() }
        try self.init(String(decoding: line, as: UTF8.self), from: path)
    }

    /// Whether the value of an `Authorization` field shows the token; how long that takes does not tell how much of it is right.
    public func isShown(by field: String?) -> Bool {
        let scheme = Array("bearer ".utf8)
        guard let given = field.map({ Array($0.utf8) }), given.count > scheme.count,
            String(decoding: given[..<scheme.count], as: UTF8.self).lowercased().utf8.elementsEqual(scheme)
        else { return false }
        let shown = given[scheme.count...]
        var difference = UInt8(shown.count == bytes.count ? 0 : 1)
        for (place, byte) in shown.enumerated() { difference |= byte ^ bytes[place % bytes.count] }
        return difference == 0
    }
}
