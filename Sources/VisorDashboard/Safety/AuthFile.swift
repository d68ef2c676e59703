import VisorTransport

/// Who may see the dashboard, as a file says it: a line for each user and for each token.
public struct AuthFile: Sendable {
    /// Why a file cannot be used.
    public struct Unusable: Error, Equatable, CustomStringConvertible {
        /// The path, the line and what is wrong with it; nothing of any secret.
        public let description: String
    }

    /// What a user's password was made into.
    var users: [String: PasswordHash] = [:]
    /// What the tokens of programs are called, by their digests.
    var tokens: [SecretDigest: String] = [:]

    /// More than the users that one person keeps in a file by hand.
    private static let longest = 1 << 20
    /// How long a name may be, in bytes.
    private static let longestName = 100

    /// Reads a file, a regular one that not everybody can read or change.
    ///
    /// - Throws: `Unusable`, with the number of the first line that is wrong.
    public init(path: String) throws(Unusable) {
        let file: SecretFile
        do throws(SecretFile.Unreadable) {
            file = try SecretFile(path, atMost: AuthFile.longest + 1)
        } catch {
            throw Unusable(description: "\(path): the users cannot be read: \(error.reason)")
        }
        guard !file.isOpenToAll else {
            throw Unusable(description: "\(path): everybody may read the users or change them; 'chmod 600' helps")
        }
        guard file.bytes.count <= AuthFile.longest else {
            throw Unusable(description: "\(path): has more than 1 MiB, which are no users")
        }
        try self.init(String(decoding: file.bytes, as: UTF8.self), from: path)
    }

    /// Reads the text of a file.
    ///
    /// - Throws: `Unusable`.
    init(_ text: String, from path: String) throws(Unusable) {
        var number = 0
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            number += 1
            guard let first = line.first(where: { !$0.isWhitespace }), first != "#" else { continue }
            do throws(PasswordHash.Unusable) {
                try add(line)
            } catch {
                throw Unusable(description: "\(path):\(number): \(error)")
            }
        }
        guard !users.isEmpty || !tokens.isEmpty else {
            throw Unusable(
                description: "\(path): nobody is in it; 'stream_monitor auth-line --user NAME' makes a line for it")
        }
    }

    private mutating func add(_ line: Substring) throws(PasswordHash.Unusable) {
        let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "user" || parts[0] == "token" else {
            throw .init(description: "is neither user:NAME:HASH nor token:NAME:DIGEST")
        }
        let name = String(parts[1])
        guard AuthFile.isName(name) else {
            throw .init(
                description:
                    "a name is 1 to \(AuthFile.longestName) bytes, without colons, spaces and control characters")
        }
        if parts[0] == "user" {
            guard users[name] == nil else { throw .init(description: "the user '\(name)' is there twice") }
            users[name] = try PasswordHash(text: String(parts[2]))
        } else {
            guard let digest = SecretDigest(hexadecimal: parts[2]) else {
                throw .init(description: "the digest of a token is 64 hexadecimal digits, those of its SHA-256")
            }
            tokens[digest] = name
        }
    }

    /// Whether a text can be the name of a user or a token: it has nothing that ends a line, or turns the text around it.
    public static func isName(_ name: String) -> Bool {
        (1...longestName).contains(name.utf8.count)
            && name.unicodeScalars.allSatisfy {
                let properties = $0.properties
                return $0 != ":" && !properties.isWhitespace && !properties.isBidiControl
                    && properties.generalCategory != .control
            }
    }

    /// The line for a user with a password.
    ///
    /// - Throws: `PasswordHash.Unusable`.
    public static func line(user: String, password: String) throws(PasswordHash.Unusable) -> String {
        "user:\(user):\(try PasswordHash(of: password).text)"
    }

    /// A new token, and the line for it.
    public static func line(token name: String) -> (line: String, token: String) {
        let token = RandomSecret.make()
        return ("token:\(name):\(SecretDigest(of: token.utf8).hexadecimal)", token)
    }
}
