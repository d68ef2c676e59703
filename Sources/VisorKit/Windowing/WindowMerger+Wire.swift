/// An analysis as bytes, from which it goes on as if it had never stopped.
///
/// What readers have said is not in it, and what tables hold in reserve for keys to come is not either: windows that wait
/// for late lines may give up rare keys a little later than without the stop.
extension WindowMerger {
    /// The version of states without visitors, and of those with some.
    private static let versions = (plain: 1, withVisitors: 2)

    /// Writes the state: the layout, how far time has come, the windows and the whole.
    public func encode(into writer: inout BinaryWriter) {
        let hasVisitors = windows.contains { !$0.visitors.isEmpty }
        writer.count(hasVisitors ? WindowMerger.versions.withVisitors : WindowMerger.versions.plain)
        layout.encode(into: &writer)
        tracker.encode(into: &writer)
        writer.time(closedThrough)
        writer.time(changedThrough)
        past.encode(into: &writer)
        writer.array(windows) { writer, window in window.encode(into: &writer) }
        if hasVisitors { for window in windows { window.visitors.encode(into: &writer) } }
    }

    /// Reads a state, which may be any bytes.
    ///
    /// - Throws: `WireError` where nothing could go on from it.
    public init(from reader: inout BinaryReader) throws(WireError) {
        let version = try reader.count()
        let (plain, withVisitors) = WindowMerger.versions
        guard version == plain || version == withVisitors else { throw .isOfUnknownVersion(version) }
        let layout = try WindowLayout(from: &reader)
        self.init(layout: layout, firstTimes: [])
        tracker = try WatermarkTracker(layout: layout, from: &reader)
        closedThrough = try reader.time()
        changedThrough = try reader.time()
        past = try OverallSummary(from: &reader)
        windows = try reader.array(atMost: layout.openLimit, Window.init(from:))
        if version == withVisitors {
            for place in windows.indices { windows[place].visitors = try VisitorTable(from: &reader) }
        }
        guard zip(windows, windows.dropFirst()).allSatisfy({ $0.start < $1.start }),
            windows.allSatisfy({ takesLines($0) })
        else { throw .holdsImpossibleNumber }
    }

    /// Writes what readers have said, which goes with the state where others go on in the middle of it.
    func encodeReaders(into writer: inout BinaryWriter) {
        tracker.encodeReaders(into: &writer)
    }

    /// Reads what readers have said.
    mutating func decodeReaders(from reader: inout BinaryReader) throws(WireError) {
        try tracker.decodeReaders(from: &reader)
    }

    /// Whether a window is one of the layout that takes lines, as all are that have not been let go.
    private func takesLines(_ window: Window) -> Bool {
        layout.start(of: window.start) == window.start && closedThrough.map { window.start + layout.size > $0 } ?? true
    }
}

extension WindowMerger.Window {
    func encode(into writer: inout BinaryWriter) {
        start.encode(into: &writer)
        writer.count(publishedLines)
        writer.bool(isInWhole)
        summary.encode(into: &writer)
    }

    init(from reader: inout BinaryReader) throws(WireError) {
        start = try EventTime(from: &reader)
        publishedLines = try reader.tally()
        isInWhole = try reader.bool()
        summary = try WindowSummary(from: &reader)
        guard publishedLines <= summary.lines, isInWhole == (publishedLines > 0) else { throw .holdsImpossibleNumber }
    }
}
