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
        let digits = text.utf8.compactMap(SecretDigest.value)
        guard text.utf8.count == 64, digits.count == 64 else { return nil }
        bytes = stride(from: 0, to: 64, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    /// What a hexadecimal digit stands for; `nil` for any other byte.
    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
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
