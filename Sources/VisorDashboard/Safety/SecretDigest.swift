import CSodium

/// What SHA-256 makes of a secret that is too long to be guessed: it may be kept, and compared, without giving the secret away.
struct SecretDigest: Hashable, Sendable {
    /// 32 bytes.
    let bytes: [UInt8]

    init(of secret: some Sequence<UInt8>) {
        let secret = Array(secret)
        var digest = [UInt8](repeating: 0, count: Int(crypto_hash_sha256_BYTES))
        unsafe crypto_hash_sha256(&digest, secret, UInt64(secret.count))
        bytes = digest
    }

    /// Reads 64 hexadecimal digits; `nil` for anything else.
    init?(hexadecimal text: Substring) {
        guard text.utf8.count == 64, text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }) else {
            return nil
        }
        let digits = Array(text)
        let bytes = stride(from: 0, to: 64, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    /// 64 hexadecimal digits.
    var hexadecimal: String { bytes.hexadecimal }
}

/// A text that nobody guesses: 256 random bits as hexadecimal digits.
enum RandomSecret {
    static func make() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }.hexadecimal
    }
}

extension [UInt8] {
    /// Two digits a byte.
    fileprivate var hexadecimal: String {
        map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}
