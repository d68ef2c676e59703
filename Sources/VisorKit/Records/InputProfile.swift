/// What is known of an input before its first line is read.
public struct InputProfile: Sendable {
    /// The formats that its lines may have.
    public var formats: [LogFormat]
    /// The zone of times that state none.
    public var zone: LocalZone
    /// The name of the source, by which rules and filters go: the path of a file, or `-` for the standard input.
    ///
    /// Whoever opens an input sets it.
    public var source: String
    /// What it is called, by what: names and values that filters can ask for.
    public var labels: [String: String]

    /// The profile that holds when nothing is said.
    public init(
        formats: [LogFormat] = LogFormat.detectable, zone: LocalZone = .utc, source: String = "",
        labels: [String: String] = [:]
    ) {
        self.formats = formats
        self.zone = zone
        self.source = source
        self.labels = labels
    }
}
