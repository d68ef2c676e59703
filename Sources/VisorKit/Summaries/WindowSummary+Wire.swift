extension WindowSummary {
    func encode(into writer: inout BinaryWriter) {
        for count in [lines, hits, heartbeats, bytes] { writer.count(count) }
        status.encode(into: &writer)
        methods.encode(into: &writer)
        levels.encode(into: &writer)
        clients.encode(into: &writer)
        sizes.encode(into: &writer)
        durations.encode(into: &writer)
        tops.encode(into: &writer)
    }

    init(from reader: inout BinaryReader) throws(WireError) {
        self.init()
        lines = try reader.tally()
        hits = try reader.tally()
        heartbeats = try reader.tally()
        bytes = try reader.count()
        status = try StatusCounts(from: &reader)
        methods = try CaseCounts(from: &reader)
        levels = try CaseCounts(from: &reader)
        clients = try DistinctCounter(from: &reader)
        sizes = try QuantileSketch(from: &reader)
        durations = try QuantileSketch(from: &reader)
        tops = try Tops(from: &reader)
    }
}

extension WindowSummary.Tops {
    func encode(into writer: inout BinaryWriter) {
        for table in [sections, paths, clients, referrers, agents, errorClients, messages] {
            table.encode(into: &writer)
        }
    }

    init(from reader: inout BinaryReader) throws(WireError) {
        self.init(capacity: .standard)
        sections = try HeavyHitters(from: &reader)
        paths = try HeavyHitters(from: &reader)
        clients = try HeavyHitters(from: &reader)
        referrers = try HeavyHitters(from: &reader)
        agents = try HeavyHitters(from: &reader)
        errorClients = try HeavyHitters(from: &reader)
        messages = try HeavyHitters(from: &reader)
    }
}

extension WindowSummary {
    /// The version of the form in which summaries are stored.
    private static let storedVersion: UInt8 = 1

    /// The summary as bytes to be stored: a byte for the version of the form, and the summary.
    public var stored: [UInt8] {
        var writer = BinaryWriter()
        writer.byte(WindowSummary.storedVersion)
        encode(into: &writer)
        return writer.bytes
    }

    /// Reads a summary that was stored.
    ///
    /// - Throws: `WireError` for bytes that are none, or of another version.
    public init(stored bytes: [UInt8]) throws(WireError) {
        var reader = BinaryReader(bytes)
        let version = try reader.byte()
        guard version == WindowSummary.storedVersion else { throw .isOfUnknownVersion(Int(version)) }
        try self.init(from: &reader)
        try reader.end()
    }
}
