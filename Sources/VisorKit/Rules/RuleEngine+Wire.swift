/// The state as bytes.
extension RuleEngine {
    static let version = 1

    /// Writes the state of all rules.
    public func encode(into writer: inout BinaryWriter) {
        writer.count(RuleEngine.version)
        writer.optional(decided) { $0.integer(Int($1)) }
        for second in [since, latest] { writer.optional(second) { $0.integer(Int($1)) } }
        writer.array(others + states.map(\.saved)) { writer, saved in saved.encode(into: &writer) }
    }

    /// Reads a state, which may be any bytes; it goes on once it is told the rules, by `change(to:layout:)`.
    ///
    /// - Throws: `WireError` where nothing could go on from it.
    public init(from reader: inout BinaryReader) throws(WireError) {
        let version = try reader.count()
        guard version == RuleEngine.version else { throw .isOfUnknownVersion(version) }
        (rules, states, reach) = (.none, [], 0)
        decided = try reader.optional { (reader) throws(WireError) in try reader.second() }
        since = try reader.optional { (reader) throws(WireError) in try reader.second() }
        latest = try reader.optional { (reader) throws(WireError) in try reader.second() }
        others = try reader.array(atMost: 2 * RuleSet.mostRules) { (reader) throws(WireError) in
            try SavedRule(from: &reader)
        }
    }
}
