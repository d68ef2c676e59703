/// Writes access lines as one JSON object each, with the names of nginx's variables (`log_format ... escape=json`).
///
/// A heartbeat is `{"time":"...","heartbeat":"HEARTBEAT"}`.
final class JSONLineWriter: Sendable {
    private let clients: ByteTable
    private let users: ByteTable
    private let methods: ByteTable
    private let targets: ByteTable
    private let versions: ByteTable
    private let codes: ByteTable
    private let referrers: ByteTable
    private let agents: ByteTable
    private let heartbeat: [UInt8]

    init(settings: SynthesisSettings, vocabulary: AccessVocabulary) {
        func member(_ name: String, _ text: String) -> [UInt8] {
            Array(",\"\(name)\":\"".utf8) + LogEscaping.json.bytes(text) + Array("\"".utf8)
        }
        clients = vocabulary.clients.bytes
        users = ByteTable(vocabulary.settings.users.map { Array("\"".utf8) + member("remote_user", $0) })
        methods = ByteTable(vocabulary.settings.methods.map { member("request_method", $0) })
        targets = ByteTable(vocabulary.resources.targets.map(LogEscaping.json.bytes))
        versions = ByteTable(vocabulary.settings.versions.map { member("server_protocol", $0) })
        codes = ByteTable((0..<600).map { Array(",\"status\":\($0),\"body_bytes_sent\":".utf8) })
        referrers = ByteTable(Referrer.all.map { member("http_referer", $0.text) })
        agents = ByteTable(Agent.all.map { member("http_user_agent", $0.text) })
        heartbeat = member("heartbeat", settings.heartbeat.message)
    }

    /// Appends a line.
    func append(_ record: AccessRecord, at time: Timestamp, clock: inout TimestampText, to buffer: inout [UInt8]) {
        buffer.append("{\"time\":\"")
        clock.appendRFC3339(time, to: &buffer)
        buffer.append("\",\"remote_addr\":\"")
        clients.append(record.client, to: &buffer)
        users.append(record.user, to: &buffer)
        methods.append(record.method, to: &buffer)
        buffer.append(",\"request_uri\":\"")
        if let number = record.number {
            ResourceTable.appendNumbered(number, to: &buffer)
        } else {
            targets.append(record.resource, to: &buffer)
        }
        buffer.append(UInt8(ascii: "\""))
        versions.append(record.version, to: &buffer)
        codes.append(record.status, to: &buffer)
        buffer.appendDecimal(record.size ?? 0)
        referrers.append(record.referrer, to: &buffer)
        agents.append(record.agent, to: &buffer)
        buffer.append(",\"request_time\":")
        let milliseconds = record.requestTime / 1_000
        buffer.appendDecimal(milliseconds / 1_000)
        buffer.append(UInt8(ascii: "."))
        buffer.appendDecimal(milliseconds % 1_000, width: 3)
        buffer.append("}\n")
    }

    /// Appends a heartbeat.
    func appendHeartbeat(at time: Timestamp, clock: inout TimestampText, to buffer: inout [UInt8]) {
        buffer.append("{\"time\":\"")
        clock.appendRFC3339(time, to: &buffer)
        buffer.append(UInt8(ascii: "\""))
        buffer.append(contentsOf: heartbeat)
        buffer.append("}\n")
    }
}
