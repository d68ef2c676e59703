import VisorRuntime
import VisorTransport

/// A secret that is shown to a server; nothing that describes it says what it is.
public struct SecretText: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// What it is.
    let value: String

    /// A secret.
    public init(_ value: String) { self.value = value }

    /// `...`, whatever it is.
    public var description: String { "..." }

    /// `...`, whatever it is.
    public var debugDescription: String { "..." }

    /// Nothing, so that `dump` shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }

    /// Reads the secret from the file that a key names, else from a variable of the environment; `nil` where neither is there, or
    /// the file cannot be used, which is a problem of the object.
    static func read(
        _ object: ConfigurationObject, fileKey: String, variable: String, environment: [String: String]
    ) -> SecretText? {
        if let path = object.string(fileKey) {
            do throws(SecretFile.Unreadable) {
                return SecretText(try content(of: path))
            } catch {
                object.report("\(path): \(error.reason)", at: fileKey)
                return nil
            }
        }
        guard let text = environment[variable], !text.isEmpty else { return nil }
        guard isOneLine(text) else {
            object.report("the variable \(variable) is no single line of text", at: object.item)
            return nil
        }
        return SecretText(text)
    }

    /// The most that a file of a secret holds.
    private static let largestFile = 4_096

    /// The only line of a file that not everybody can read.
    private static func content(of path: String) throws(SecretFile.Unreadable) -> String {
        let file = try SecretFile(path, atMost: largestFile + 1)
        guard !file.isOpenToAll else {
            throw SecretFile.Unreadable(reason: "everybody may read it or change it; 'chmod 600' helps")
        }
        var bytes = file.bytes[...]
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        guard !bytes.isEmpty else { throw SecretFile.Unreadable(reason: "it is empty") }
        guard bytes.count <= largestFile, let text = String(validating: bytes, as: UTF8.self), isOneLine(text) else {
            throw SecretFile.Unreadable(reason: "it is no single line of text of at most \(largestFile) bytes")
        }
        return text
    }

    /// Whether a text could end a line of a protocol.
    static func isOneLine(_ text: String) -> Bool { !text.utf8.contains { $0 < 32 || $0 == 127 } }
}
