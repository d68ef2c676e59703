import VisorRuntime
import VisorTransport

/// Reads properties of librdkafka, whose values may be secrets: none is shown anywhere.
public struct KafkaPropertyConfiguration {
    /// Names and values, in their order; of two of a name the later counts.
    public private(set) var values: [(name: String, value: String)] = []

    /// Why a property cannot be set to a value, without the value; `nil` where it can.
    public typealias Problem = (_ name: String, _ value: String) -> String?

    /// The most that a file may hold.
    private static let largestFile = 64 << 10

    /// Reads `kafka.property` and `kafka.property_file`; what is wrong comes out of the reader.
    ///
    /// - Parameter problem: why a property cannot be set to a value, without the value; `nil` where it can.
    public init(_ reader: inout ConfigurationReader, problem: Problem) {
        let texts = reader.strings("kafka.property", shown: KafkaPropertyConfiguration.shown)
        for (index, text) in texts.enumerated() {
            for words in take(text, problem) { reader.report(words, at: "kafka.property", element: index) }
        }
        for (index, text) in reader.strings("kafka.property_file").enumerated() {
            guard let words = takeFile(text, problem) else { continue }
            reader.report(words, at: "kafka.property_file", element: index)
        }
    }

    /// Reads `property` and `property_file`; what is wrong is a problem of the object.
    ///
    /// - Parameter problem: why a property cannot be set to a value, without the value; `nil` where it can.
    public init(_ object: ConfigurationObject, problem: Problem) {
        for text in object.strings("property") ?? [] {
            for words in take(text, problem) { object.report(words, at: "property") }
        }
        for text in object.strings("property_file") ?? [] {
            if let words = takeFile(text, problem) { object.report(words, at: "property_file") }
        }
    }

    /// Takes properties of a text: one variable of the environment can have several, a line each.
    ///
    /// - Returns: what is wrong.
    private mutating func take(_ text: String, _ problem: Problem) -> [String] {
        var wrong: [String] = []
        for line in text.split(separator: "\n") {
            guard let pair = KafkaPropertyConfiguration.pair(line) else {
                wrong.append("is no property such as 'security.protocol=ssl'")
                continue
            }
            if let words = problem(pair.name, pair.rest) { wrong.append(words) }
            values.append((pair.name, pair.rest))
        }
        return wrong
    }

    /// Takes a property whose value stands in a file.
    ///
    /// - Returns: what is wrong.
    private mutating func takeFile(_ text: String, _ problem: Problem) -> String? {
        guard let pair = KafkaPropertyConfiguration.pair(text[...]), !pair.rest.isEmpty else {
            return "'\(text)' is no property with a file, such as 'sasl.password=/etc/visor/password'"
        }
        do {
            let value = try KafkaPropertyConfiguration.content(of: pair.rest)
            values.append((pair.name, value))
            return problem(pair.name, value).map { "\(pair.rest): \($0)" }
        } catch {
            return "\(pair.rest): \(error.reason)"
        }
    }

    /// What is shown for properties: their names.
    private static func shown(_ text: String) -> String {
        text.split(separator: "\n").map { line in pair(line).map { "\($0.name)=..." } ?? "..." }.joined(separator: "\n")
    }

    private static func pair(_ text: Substring) -> (name: String, rest: String)? {
        guard let equals = text.firstIndex(of: "="), equals > text.startIndex else { return nil }
        return (String(text[..<equals]), String(text[text.index(after: equals)...]))
    }

    /// What a file holds, without its last newline.
    private static func content(of path: String) throws(SecretFile.Unreadable) -> String {
        let file = try SecretFile(path, atMost: largestFile + 1)
        guard !file.isOpenToAll else {
            throw SecretFile.Unreadable(reason: "everybody may read it or change it; 'chmod 600' helps")
        }
        guard file.bytes.count <= largestFile else {
            throw SecretFile.Unreadable(reason: "holds more than \(largestFile) bytes")
        }
        var bytes = file.bytes[...]
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        guard let text = String(validating: bytes, as: UTF8.self), !text.contains("\0") else {
            throw SecretFile.Unreadable(reason: "is no text of UTF-8")
        }
        return text
    }
}
