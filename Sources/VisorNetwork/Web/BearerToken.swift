import VisorTransport

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

    /// Reads a token, the only line of a regular file that not everybody can read or change.
    ///
    /// - Throws: `Unusable`.
    public init(file path: String) throws(Unusable) {
        let file: SecretFile
        do throws(SecretFile.Unreadable) {
            file = try SecretFile(path, atMost: 1_024)
        } catch {
            throw Unusable(description: "\(path): the token cannot be read: \(error.reason)")
        }
        guard !file.isOpenToAll else {
            throw Unusable(description: "\(path): everybody may read the token or change it; 'chmod 600' helps")
        }
        var line = file.bytes[...]
        while let last = line.last, last == 10 || last == 13 { line.removeLast() }
        try self.init(String(decoding: line, as: UTF8.self), from: path)
    }

    /// The value of an `Authorization` field that shows the token.
    public var field: String { "Bearer \(String(decoding: bytes, as: UTF8.self))" }

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
