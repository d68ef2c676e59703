extension WindowSummary {
    /// Adds a line.
    @inline(__always)
    mutating func fold(_ record: inout LogRecord, of buffer: Span<UInt8>, agents: inout AgentFamilyCache) {
        lines += 1
        switch record.kind {
        case .request: foldRequest(&record, buffer, &agents)
        case .message: foldMessage(&record, buffer)
        case .heartbeat: heartbeats += 1
        case .directive: break
        }
    }

    @inline(__always)
    private mutating func foldRequest(
        _ record: inout LogRecord, _ buffer: Span<UInt8>, _ agents: inout AgentFamilyCache
    ) {
        hits += 1
        if record.status >= 0 { status.add(record.status) }
        if let method = record.method { methods.add(method) }
        if record.size >= 0 {
            bytes = bytes.addingSaturated(record.size)
            sizes.insert(record.size)
        }
        if record.duration >= 0 { durations.insert(record.duration) }
        if !record.path.isEmpty { tops.addPath(buffer, record.path) }
        if !record.referrer.isEmpty { tops.referrers.add(buffer, record.referrer) }
        if !record.agent.isEmpty { agents.count(buffer, record.agent, in: &tops.agents) }
        foldClient(&record, buffer)
    }

    private mutating func foldMessage(_ record: inout LogRecord, _ buffer: Span<UInt8>) {
        if let level = record.level { levels.add(level) }
        if !record.message.isEmpty { tops.messages.add(buffer, record.message) }
        if !record.referrer.isEmpty { tops.referrers.add(buffer, record.referrer) }
        foldClient(&record, buffer)
    }

    @inline(__always)
    private mutating func foldClient(_ record: inout LogRecord, _ buffer: Span<UInt8>) {
        guard !record.client.isEmpty else { return }
        let key = HeavyHitters.key(record.client)
        let hash = ByteHash.hash(buffer, key)
        if tops.addClient(buffer, key, hash: hash, isError: record.isError) { clients.insert(hash: hash) }
    }
}

extension WindowSummary.Tops {
    /// Counts a path and its section, which is looked for only the first time that the path is met.
    @inline(__always)
    mutating func addPath(_ bytes: Span<UInt8>, _ path: Range<Int>) {
        let key = HeavyHitters.key(path)
        let number = paths.add(bytes, key, hash: ByteHash.hash(bytes, key))
        if let number, let section = paths.link(of: number) { return sections.add(entry: section) }
        addSection(bytes, path, pathNumber: number)
    }

    private mutating func addSection(_ bytes: Span<UInt8>, _ path: Range<Int>, pathNumber: Int?) {
        let key = HeavyHitters.key(RequestLine.section(bytes, path))
        let section = sections.add(bytes, key, hash: ByteHash.hash(bytes, key))
        guard let section else { return paths.removeLinks() }
        if let pathNumber { paths.link(pathNumber, to: section) }
    }

    /// Counts a client, among those of errors too where the line tells of one, and says whether it may be a new one.
    @inline(__always)
    mutating func addClient(_ bytes: Span<UInt8>, _ key: Range<Int>, hash: UInt64, isError: Bool) -> Bool {
        let number = clients.add(bytes, key, hash: hash)
        if isError { addErrorClient(bytes, key, hash, clientNumber: number) }
        return number.map { clients.entries[$0].count == 1 } ?? true
    }

    private mutating func addErrorClient(
        _ bytes: Span<UInt8>, _ key: Range<Int>, _ hash: UInt64, clientNumber: Int?
    ) {
        if let clientNumber, let other = clients.link(of: clientNumber) { return errorClients.add(entry: other) }
        let other = errorClients.add(bytes, key, hash: hash)
        guard let other else { return clients.removeLinks() }
        if let clientNumber { clients.link(clientNumber, to: other) }
    }
}
