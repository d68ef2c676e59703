import VisorRuntime
import VisorTransport

/// Reads properties of librdkafka, whose values may be secrets: none is shown anywhere.
public struct KafkaPropertyConfiguration {
    /// Names and values, in their order; of two of a name the later counts.
    public let values: [(name: String, value: String)]

    /// The most that a file may hold.
    private static let largestFile = 64 << 10

    /// Reads both keys; what is wrong comes out of the reader.
    ///
    /// - Parameter problem: why a property cannot be set to a value, without the value; `nil` where it can.
    public init(_ reader: inout ConfigurationReader, problem: (_ name: String, _ value: String) -> String?) {
        var values: [(name: String, value: String)] = []
        let texts = reader.strings("kafka.property", shown: KafkaPropertyConfiguration.shown)
        for (index, text) in texts.enumerated() {
            // One variable of the environment can have several, a line each.
            for line in text.split(separator: "\n") {
                guard let pair = KafkaPropertyConfiguration.pair(line) else {
                    reader.report(
                        "is no property such as 'security.protocol=ssl'", at: "kafka.property", element: index)
                    continue
                }
                if let problem = problem(pair.name, pair.rest) {
                    reader.report(problem, at: "kafka.property", element: index)
                }
                values.append((pair.name, pair.rest))
            }
        }
        for (index, text) in reader.strings("kafka.property_file").enumerated() {
            guard let pair = KafkaPropertyConfiguration.pair(text[...]), !pair.rest.isEmpty else {
                reader.report(
                    "'\(text)' is no property with a file, such as 'sasl.password=/etc/visor/password'",
                    at: "kafka.property_file", element: index)
                continue
            }
            do {
                let value = try KafkaPropertyConfiguration.content(of: pair.rest)
                if let problem = problem(pair.name, value) {
                    reader.report("\(pair.rest): \(problem)", at: "kafka.property_file", element: index)
                }
                values.append((pair.name, value))
            } catch {
                reader.report("\(pair.rest): \(error.reason)", at: "kafka.property_file", element: index)
            }
        }
        self.values = values
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
