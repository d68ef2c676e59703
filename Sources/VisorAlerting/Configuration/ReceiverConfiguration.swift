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
        if name.isEmpty || name.utf8.count > 100 || name.unicodeScalars.contains(where: \.isControl) {
            object.report("a receiver has a name of 1 to 100 bytes, which routes call it by", at: "name")
        }
        guard object.item("type") != nil else {
            object.report("missing; one of \(Kind.allCases.map(\.rawValue).joined(separator: ", "))", at: "type")
            return nil
        }
        guard let kind: Kind = object.choice("type"), let make = maker(kind, object) else { return nil }
        return ReceiverConfiguration(name: name, make: make)
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
