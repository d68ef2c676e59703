import CSodium
import Foundation

/// A password as it may be kept: what Argon2id makes of it, with its parameters and its salt in one text.
///
/// Source: RFC 9106; the text is that of the reference implementation, `$argon2id$v=19$m=19456,t=2,p=1$SALT$HASH`.
public struct PasswordHash: Sendable, Equatable {
    /// Why there is no hash.
    public struct Unusable: Error, Equatable, CustomStringConvertible {
        /// What is wrong.
        public let description: String
    }

    /// The text.
    public let text: String
    /// What its check costs beside that of others: memory in KiB, times passes.
    let cost: Int

    /// How long a password may be, in bytes.
    public static let longest = 1_000
    /// What a hash costs who makes or checks it: 19 MiB twice, as OWASP's Password Storage Cheat Sheet has it.
    private static let (passes, memory) = (UInt64(2), 19 << 20)
    /// What checking a hash that somebody else has made may cost.
    private static let (mostPasses, mostMemory) = (16, 256 << 10)

    /// Makes a hash of a password.
    ///
    /// - Throws: `Unusable` for a password that is empty or too long, and where there is no memory for it.
    public init(of password: String) throws(Unusable) {
        let password = password.utf8.map { CChar(bitPattern: $0) }
        guard (1...PasswordHash.longest).contains(password.count) else {
            throw Unusable(description: "a password is 1 to \(PasswordHash.longest) bytes long")
        }
        guard sodium_init() >= 0 else { throw Unusable(description: "the library of Argon2id cannot be started") }
        var text = [CChar](repeating: 0, count: Int(crypto_pwhash_STRBYTES))
        let status = unsafe crypto_pwhash_str(
            &text, password, UInt64(password.count), PasswordHash.passes, PasswordHash.memory)
        guard status == 0 else { throw Unusable(description: "there is no memory for a hash") }
        self.text = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        cost = PasswordHash.memory >> 10 * Int(PasswordHash.passes)
    }

    /// Reads a hash.
    ///
    /// - Throws: `Unusable` for a text that is none, or whose check would cost too much.
    public init(text: String) throws(Unusable) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0].isEmpty, parts[1] == "argon2id", parts[2] == "v=19",
            text.utf8.count < Int(crypto_pwhash_STRBYTES), text.utf8.allSatisfy({ (33...126).contains($0) })
        else { throw Unusable(description: "is no hash of the form $argon2id$v=19$m=19456,t=2,p=1$SALT$HASH") }
        let costs = PasswordHash.costs(parts[3])
        guard let memory = costs["m"], let passes = costs["t"], costs["p"] != nil else {
            throw Unusable(description: "is a hash without its parameters m, t and p, which are positive")
        }
        guard memory <= PasswordHash.mostMemory, passes <= PasswordHash.mostPasses else {
            throw Unusable(
                description:
                    "is a hash that costs more to check than m=\(PasswordHash.mostMemory),t=\(PasswordHash.mostPasses)")
        }
        // Says with what parameters a hash was made, and so decodes all of it; it makes none.
        let status = unsafe crypto_pwhash_str_needs_rehash(text, PasswordHash.passes, PasswordHash.memory)
        guard status >= 0 else {
            throw Unusable(description: "is a hash that no password can match: its parameters, salt or end are wrong")
        }
        (self.text, cost) = (text, memory * passes)
    }

    /// What stands for somebody who is not there: a hash that costs as much to check as another, and that nobody has the password of.
    init(ofNobodyLike hash: PasswordHash?) {
        let parameters = hash?.text.split(separator: "$")[2] ?? "m=19456,t=2,p=1"
        text = "$argon2id$v=19$\(parameters)$\(PasswordHash.random(16))$\(PasswordHash.random(32))"
        cost = hash?.cost ?? 0
    }

    /// Random bytes in Base64 without padding, as salts and hashes are written.
    private static func random(_ count: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        return Data(bytes).base64EncodedString().replacing("=", with: "")
    }

    /// The parameters that are positive numbers, by their names.
    private static func costs(_ parameters: Substring) -> [String: Int] {
        var costs: [String: Int] = [:]
        for parameter in parameters.split(separator: ",") {
            let pair = parameter.split(separator: "=")
            if pair.count == 2, let value = Int(pair[1]), value > 0 { costs[String(pair[0])] = value }
        }
        return costs
    }

    /// Whether this was made of a password; takes as long whether it was or not.
    public func matches(_ password: String) -> Bool {
        let password = password.utf8.map { CChar(bitPattern: $0) }
        guard (1...PasswordHash.longest).contains(password.count), sodium_init() >= 0 else { return false }
        return unsafe crypto_pwhash_str_verify(text, password, UInt64(password.count)) == 0
    }
}
