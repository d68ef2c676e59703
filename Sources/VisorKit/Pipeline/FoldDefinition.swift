/// What partials must have in common to be merged: all that decides what a line is folded to, whatever its input is.
///
/// Format, zone, name and labels of an input are not part of it, since inputs differ in them, nor is what is done with windows
/// afterwards.
public struct FoldDefinition: Hashable, Sendable {
    /// Goes up when the same line comes to be folded to something else.
    private static let version = 1

    /// The length of the windows.
    public let window: TimeSpan
    /// What the definition is known by: the same for the same settings, on every machine.
    public let identity: UInt64

    /// The definition by which settings fold.
    public init(_ settings: AnalysisSettings) {
        var writer = BinaryWriter()
        writer.count(FoldDefinition.version)
        // From when on lines straggle is decided where they are folded.
        for span in [settings.layout.size, settings.layout.lateness + settings.layout.retention] {
            writer.count(Int(span.microseconds))
        }
        writer.text(settings.heartbeat)
        settings.capacity.encode(into: &writer)
        settings.rules.encode(into: &writer)
        writer.array(settings.ruleSet.identities) { $0.word($1) }
        window = settings.layout.size
        identity = ByteHash.hash(writer.bytes.span, 0..<writer.bytes.count)
    }

    init(window: TimeSpan, identity: UInt64) {
        (self.window, self.identity) = (window, identity)
    }
}

extension FoldDefinition {
    /// What a group has in common that folds and merges alike: rules are not part of it, since a counter that a partial does not have
    /// is known to be missing.
    public static func ofGroup(_ settings: AnalysisSettings) -> UInt64 {
        var alike = settings
        alike.ruleSet = .none
        var writer = BinaryWriter()
        writer.word(FoldDefinition(alike).identity)
        settings.layout.encode(into: &writer)
        return ByteHash.hash(writer.bytes.span, 0..<writer.bytes.count)
    }

    func encode(into writer: inout BinaryWriter) {
        window.encode(into: &writer)
        writer.word(identity)
    }

    init(from reader: inout BinaryReader) throws(WireError) {
        self.init(window: try TimeSpan(from: &reader), identity: try reader.word())
        guard window.microseconds > 0 else { throw .holdsImpossibleNumber }
    }
}

extension RecordRules {
    fileprivate func encode(into writer: inout BinaryWriter) {
        writer.optional(proxies) { writer, proxies in proxies.encode(into: &writer) }
        writer.optional(filter) { writer, filter in writer.text(filter.text) }
        writer.time(from)
        writer.time(to)
        writer.bool(anonymizes)
    }
}

extension AnalysisSettings {
    /// The settings for lines of an archive, none of which is too late, and for which nobody is called.
    public var forArchives: AnalysisSettings {
        var settings = self
        settings.layout = WindowLayout(size: layout.size, lateness: .seconds(0), retention: .longest)
        settings.ruleSet = .none
        settings.keepsRejected = false
        return settings
    }
}
