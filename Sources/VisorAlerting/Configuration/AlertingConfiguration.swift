import Foundation
import VisorKafka
import VisorKit
import VisorNetwork
import VisorRuntime
import VisorSettings
import VisorTransport

/// What `alerting` is told to do.
public struct AlertingConfiguration: Sendable {
    /// The routes; the last takes what the others do not.
    public let routes: [Route]
    /// The silences of every week.
    public let weekly: [WeeklySilence]
    /// Who can be told.
    public let receivers: [ReceiverConfiguration]
    /// Files of alerts that are followed.
    public let files: [String]
    /// Topics of alerts that are followed; `nil` where there are none.
    public let topics: KafkaAddress?
    /// The user's properties of the client that follows them.
    public let kafka: KafkaProperties
    /// After how long an alert from the interface is over that does not say when.
    public let resolveTimeout: Duration
    /// How old an alert of a file or a topic may be that people are told of.
    public let oldest: Duration
    /// How many notices a receiver gets at once; more become one.
    public let mostAtOnce: Int
    /// Where the interface is; `nil` where there is none.
    public let endpoint: Endpoint?
    /// The file of the token that callers of the interface have to show.
    public let tokenFile: String?
    /// The files of certificate and key of the interface.
    public let secrets: TLSSecrets.Files
    /// The folder of the state; `nil` where it is not named, and the environment says of none.
    public let folder: String?
    /// The name under which the state is kept.
    public let name: String

    static let address = "http://127.0.0.1:9093"

    /// Reads and judges all keys.
    public init(
        _ reader: inout ConfigurationReader, environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        endpoint = AlertingConfiguration.endpoint(&reader)
        tokenFile = reader.optionalString("token_file")
        secrets = TLSSecrets.Files(
            certificate: reader.optionalString("tls_certificate"), key: reader.optionalString("tls_key"))
        if let endpoint { AlertingConfiguration.judge(endpoint, tokenFile, secrets, &reader) }
        files = reader.strings("alerts")
        topics = reader.value("alerts_topic") { try KafkaAddress($0) }
        let properties = KafkaPropertyConfiguration(&reader) { name, value in
            name == "group.id"
                ? "'group.id' cannot be set: no group is joined" : KafkaProperties.problem(ofConsuming: name, value)
        }
        kafka = KafkaProperties(properties.values)
        resolveTimeout = reader.duration(
            "resolve_timeout", default: .seconds(300), in: .seconds(1)...Duration.seconds(7 * 86_400))
        oldest = reader.duration(
            "notify_max_age", default: .seconds(3_600), in: .seconds(1)...Duration.seconds(366 * 86_400))
        mostAtOnce = reader.integer("notices_at_once", default: 20, in: 1...10_000)
        let named = AlertingConfiguration.receivers(&reader)
        receivers = named.compactMap(\.receiver)
        let names = Set(named.map(\.name))
        let usual = RouteDefaults(&reader, receivers: receivers.map(\.name))
        routes = RouteReading(usual: usual, names: names).routes(&reader)
        weekly = WeeklyReading.read(&reader)
        folder = reader.optionalString("checkpoint") ?? CheckpointFolder.standard(environment)
        name = reader.string("name", default: "alerting")
        if !StateName.isValid(name) {
            reader.report("'\(name)' is no name; letters, digits, '.', '_' and '-', at most 100", at: "name")
        }
    }

    private static func judge(
        _ endpoint: Endpoint, _ tokenFile: String?, _ secrets: TLSSecrets.Files, _ reader: inout ConfigurationReader
    ) {
        if !endpoint.isLoopback, tokenFile == nil {
            reader.report("'\(endpoint)' can be reached from other machines: that needs a token_file", at: "address")
        }
        if endpoint.scheme.isEncrypted, secrets.certificate == nil || secrets.key == nil {
            reader.report("'\(endpoint)' needs tls_certificate and tls_key", at: "address")
        }
    }

    private static func endpoint(_ reader: inout ConfigurationReader) -> Endpoint? {
        let text = reader.string("address", default: address)
        guard text != "none" else { return nil }
        do {
            let endpoint = try Endpoint(text.contains("://") ? text : "http://\(text)")
            guard endpoint.scheme.isHTTP, ["", "/"].contains(endpoint.path) else {
                reader.report("'\(text)' is no address such as 127.0.0.1:9093", at: "address")
                return nil
            }
            return endpoint
        } catch {
            reader.report("\(error)", at: "address")
            return nil
        }
    }

    /// The receivers by name, those too of which something is wrong: that routes name them is not.
    private static func receivers(
        _ reader: inout ConfigurationReader
    ) -> [(name: String, receiver: ReceiverConfiguration?)] {
        var receivers: [(name: String, receiver: ReceiverConfiguration?)] = []
        for object in reader.objects("receivers") {
            let name = object.string("name") ?? ""
            if receivers.contains(where: { $0.name == name }) {
                object.report("a receiver is called '\(name)' already", at: "name")
            }
            receivers.append((name, ReceiverConfiguration.read(object, name: name)))
        }
        return receivers
    }

    /// What the service is made of.
    ///
    /// - Throws: what keeps a receiver from being made; `TLSSecrets.Failure`, `BearerToken.Unusable`.
    public func settings() throws -> AlertingService.Settings {
        var made: [String: any Receiver] = [:]
        for receiver in receivers { made[receiver.name] = try receiver.make() }
        var settings = AlertingService.Settings(routes: routes, receivers: made)
        (settings.weekly, settings.files, settings.resolveTimeout) = (weekly, files, resolveTimeout)
        settings.oldest = oldest
        (settings.endpoint, settings.mostAtOnce) = (endpoint, mostAtOnce)
        (settings.topics, settings.kafka) = (topics, kafka)
        if let endpoint, endpoint.scheme.isEncrypted {
            settings.secrets = try TLSSecrets(secrets, serves: true, connects: false)
        }
        settings.token = try tokenFile.map { try BearerToken(file: $0) }
        return settings
    }
}
