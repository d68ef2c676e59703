/// Who counts as a visitor, and by what name.
public struct PresenceSettings: Sendable {
    /// What a visitor is known by.
    public enum Field: String, CaseIterable, Sendable {
        /// The client's address or name.
        case ip
        /// The user who has logged in.
        case user
        /// The virtual host that was asked.
        case host
    }

    /// What a visitor is known by.
    public var field: Field
    /// Clients that are none.
    public var excluded: AddressSet
    /// What the paths of requests begin with that do not count.
    public var excludedPaths: [[UInt8]]

    /// Visitors that are known by a field.
    public init(field: Field = .ip, excluded: AddressSet = AddressSet([IPNetwork]()), excludedPaths: [[UInt8]] = []) {
        (self.field, self.excluded, self.excludedPaths) = (field, excluded, excludedPaths)
    }

    /// Notes a request, unless it does not count.
    @inline(never)
    func note(_ record: LogRecord, _ bytes: Span<UInt8>, at time: EventTime, in visitors: inout VisitorTable) {
        guard record.kind == .request else { return }
        let id =
            switch field {
            case .ip: record.client
            case .user: record.user
            case .host: record.host
            }
        guard !id.isEmpty, counts(record, bytes) else { return }
        visitors.note(bytes, id: id, path: record.path, at: time)
    }

    private func counts(_ record: LogRecord, _ bytes: Span<UInt8>) -> Bool {
        for prefix in excludedPaths where begins(record.path, bytes, with: prefix) { return false }
        guard !excluded.isEmpty, let address = IPAddress(bytes, record.client) else { return true }
        return !excluded.contains(address)
    }

    private func begins(_ path: Range<Int>, _ bytes: Span<UInt8>, with prefix: [UInt8]) -> Bool {
        guard path.count >= prefix.count else { return false }
        for offset in prefix.indices where bytes[path.lowerBound + offset] != prefix[offset] { return false }
        return true
    }
}
