extension GroupField {
    /// Whether the value is the same for all lines of an input.
    var isOfInput: Bool {
        switch self {
        case .source, .label: true
        default: false
        }
    }

    /// Adds the value that a line has, if any, to bytes.
    func append(_ record: LogRecord, _ bytes: Span<UInt8>, to key: inout [UInt8]) {
        switch self {
        case .ip: key.append(bytes, record.client.prefix(GroupKey.longestValue))
        case .user: key.append(bytes, record.user.prefix(GroupKey.longestValue))
        case .host: key.append(bytes, record.host.prefix(GroupKey.longestValue))
        case .path: key.append(bytes, record.path.prefix(GroupKey.longestValue))
        case .section: key.append(bytes, record.section(of: bytes).prefix(GroupKey.longestValue))
        case .shape: MessageShape.append(bytes, record.kind == .message ? record.message : record.path, to: &key)
        case .method: if let method = record.method { key.append(contentsOf: method.name.utf8) }
        case .level: if let level = record.level { key.append(contentsOf: level.name.utf8) }
        case .status: if record.status >= 0 { key.append(contentsOf: String(record.status).utf8) }
        case .statusClass: if record.status >= 0 { key.append(contentsOf: "\(record.status / 100)xx".utf8) }
        case .source, .label: break
        }
    }
}
