extension WindowSummary {
    /// Adds a line.
    @inline(__always)
    mutating func fold(_ record: LogRecord, of buffer: Span<UInt8>, agents: inout AgentFamilyCache) {
        lines += 1
        switch record.kind {
        case .request: foldRequest(record, buffer, &agents)
        case .message: foldMessage(record, buffer)
        case .heartbeat: heartbeats += 1
        case .directive: break
        }
    }

    @inline(__always)
    private mutating func foldRequest(_ record: LogRecord, _ buffer: Span<UInt8>, _ agents: inout AgentFamilyCache) {
        hits += 1
        if record.status >= 0 { status.add(record.status) }
        if let method = record.method { methods.add(method) }
        if record.size >= 0 {
            bytes = bytes.addingSaturated(record.size)
            sizes.insert(record.size)
        }
        if record.duration >= 0 { durations.insert(record.duration) }
        if !record.path.isEmpty { tops.paths.add(buffer, record.path) }
        if !record.section.isEmpty { tops.sections.add(buffer, record.section) }
        if !record.referrer.isEmpty { tops.referrers.add(buffer, record.referrer) }
        if !record.agent.isEmpty { agents.count(buffer, record.agent, in: &tops.agents) }
        foldClient(record, buffer)
    }

    private mutating func foldMessage(_ record: LogRecord, _ buffer: Span<UInt8>) {
        if let level = record.level { levels.add(level) }
        if !record.message.isEmpty { tops.messages.add(buffer, record.message) }
        if !record.referrer.isEmpty { tops.referrers.add(buffer, record.referrer) }
        foldClient(record, buffer)
    }

    @inline(__always)
    private mutating func foldClient(_ record: LogRecord, _ buffer: Span<UInt8>) {
        guard !record.client.isEmpty else { return }
        let key = HeavyHitters.key(record.client)
        let hash = ByteHash.hash(buffer, key)
        clients.insert(hash: hash)
        tops.clients.add(buffer, key, hash: hash)
        if record.isError { tops.errorClients.add(buffer, key, hash: hash) }
    }
}
