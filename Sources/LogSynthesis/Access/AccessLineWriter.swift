/// Writes access lines in the formats of Apache.
final class AccessLineWriter: Sendable {
    private let format: LogFormat
    private let clients: ByteTable
    private let hosts: ByteTable
    private let users: ByteTable
    private let methods: ByteTable
    private let targets: ByteTable
    private let versions: ByteTable
    private let codes: ByteTable
    private let referrers: ByteTable
    private let agents: ByteTable
    private let heartbeat: [UInt8]

    static let hostNames = ["www.example.org:443", "www.example.org:80", "shop.example.org:443"]

    init(settings: SynthesisSettings, vocabulary: AccessVocabulary) {
        let escaped = LogEscaping.apache.bytes
        format = settings.format
        clients = vocabulary.clients.bytes
        hosts = ByteTable(Self.hostNames.map { escaped($0 + " ") })
        users = ByteTable(vocabulary.settings.users.map { escaped(" - \($0) [") })
        methods = ByteTable(vocabulary.settings.methods.map { Array("] \"\($0) ".utf8) })
        targets = ByteTable(vocabulary.resources.targets.map(escaped))
        versions = ByteTable(vocabulary.settings.versions.map { Array(" \($0)\" ".utf8) })
        codes = ByteTable((0..<600).map { Array("\($0) ".utf8) })
        referrers = ByteTable(Referrer.all.map { Array(" \"".utf8) + escaped($0.text) + Array("\" \"".utf8) })
        agents = ByteTable(Agent.all.map { escaped($0.text) + Array("\"\n".utf8) })
        heartbeat = Array("] \"".utf8) + escaped(settings.heartbeat.message) + Array("\" - -\n".utf8)
    }

    /// Appends a line.
    func append(_ record: AccessRecord, at time: Timestamp, clock: inout TimestampText, to buffer: inout [UInt8]) {
        if format == .vhostCombined {
            hosts.append(record.resource % Self.hostNames.count, to: &buffer)
        }
        clients.append(record.client, to: &buffer)
        users.append(record.user, to: &buffer)
        clock.appendCommon(time, to: &buffer)
        methods.append(record.method, to: &buffer)
        if let number = record.number {
            ResourceTable.appendNumbered(number, to: &buffer)
        } else {
            targets.append(record.resource, to: &buffer)
        }
        versions.append(record.version, to: &buffer)
        codes.append(record.status, to: &buffer)
        if let size = record.size {
            buffer.appendDecimal(size)
        } else {
            buffer.append(UInt8(ascii: "-"))
        }
        guard format != .common else {
            buffer.append(UInt8(ascii: "\n"))
            return
        }
        referrers.append(record.referrer, to: &buffer)
        agents.append(record.agent, to: &buffer)
    }

    /// Appends `- - - [20/Nov/2026:10:00:00 +0000] "HEARTBEAT" - -`.
    func appendHeartbeat(at time: Timestamp, clock: inout TimestampText, to buffer: inout [UInt8]) {
        buffer.append("- - - [")
        clock.appendCommon(time, to: &buffer)
        buffer.append(contentsOf: heartbeat)
    }
}
