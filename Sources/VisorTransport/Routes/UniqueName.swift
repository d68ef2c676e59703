/// Names of incarnations that nobody else gives, on no machine and in no other life: 128 bits by chance, in hexadecimal.
public enum UniqueName {
    /// How many characters a name has.
    static let length = 32

    /// A new name.
    public static func mint() -> String {
        var generator = SystemRandomNumberGenerator()
        let digits = Array("0123456789abcdef")
        return String((0..<length).map { _ in digits[Int.random(in: 0..<16, using: &generator)] })
    }
}
