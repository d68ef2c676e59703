import VisorKit
import VisorRuntime

/// Who can be told, as a configuration has it.
public struct ReceiverConfiguration: Sendable {
    /// By what somebody is told.
    public enum Kind: String, CaseIterable, Sendable {
        case command, email, file, kafka, telegram, webhook
    }

    /// The name.
    public let name: String
    /// Makes the receiver.
    public let make: @Sendable () throws -> any Receiver

    /// Reads `type` and what the type asks for; what is wrong is a problem of the object.
    static func read(_ object: ConfigurationObject, name: String) -> ReceiverConfiguration? {
        // Of a name that is no text it has been said.
        let isText = object.item("name").map { if case .string = $0.node.value { true } else { false } } ?? true
        let isFit = (1...100).contains(name.utf8.count) && !name.unicodeScalars.contains { !isSeen($0) }
        if isText, !isFit {
            object.report(
                "a receiver has a name of 1 to 100 bytes, of characters that are seen, which routes call it by",
                at: "name")
        }
        guard let kind = kind(object), let make = maker(kind, object) else { return nil }
        return ReceiverConfiguration(name: name, make: make)
    }

    /// Whether a character is what it looks like: a name stands in messages, and is typed in routes.
    private static func isSeen(_ scalar: Unicode.Scalar) -> Bool {
        CleanText.line(String(scalar), atMost: 1) == String(scalar)
    }

    private static func kind(_ object: ConfigurationObject) -> Kind? {
        if object.item("type") == nil {
            object.report("missing; one of \(Kind.allCases.map(\.rawValue).joined(separator: ", "))", at: "type")
        } else if let kind: Kind = object.choice("type") {
            return kind
        }
        // Which keys there are depends on the type: none is unknown before that is known.
        object.know(object.keys)
        return nil
    }

    private static func maker(
        _ kind: Kind, _ object: ConfigurationObject
    ) -> (@Sendable () throws -> any Receiver)? {
        switch kind {
        case .command:
            guard let settings = CommandReceiver.Settings.read(object) else { return nil }
            return { CommandReceiver(settings) }
        case .email:
            guard let settings = EmailReceiver.Settings.read(object) else { return nil }
            return { EmailReceiver(settings) }
        case .file:
            guard let settings = FileReceiver.Settings.read(object) else { return nil }
            return { FileReceiver(settings) }
        case .kafka:
            guard let settings = KafkaReceiver.Settings.read(object) else { return nil }
            return { try KafkaReceiver(settings) }
        case .telegram:
            guard let settings = TelegramReceiver.Settings.read(object) else { return nil }
            return { TelegramReceiver(settings) }
        case .webhook:
            guard let settings = WebhookReceiver.Settings.read(object) else { return nil }
            return { WebhookReceiver(settings) }
        }
    }
}
