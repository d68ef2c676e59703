extension AlertLine {
    /// The line of a record, whose ranges are of some bytes.
    init(_ record: LogRecord, _ bytes: Span<UInt8>, source: String, offset: Int) {
        func text(_ range: Range<Int>) -> String {
            let shown = range.prefix(AlertLine.longestText)
            return String(decoding: shown.map { bytes[$0] }, as: UTF8.self)
        }
        self.init(
            time: record.time, process: text(record.process), client: text(record.client),
            message: text(record.kind == .message ? record.message : record.path), source: source, offset: offset)
    }

    func encode(into writer: inout BinaryWriter) {
        writer.time(time)
        for text in [process, client, message, source] { writer.text(text) }
        writer.count(offset)
    }

    init(from reader: inout BinaryReader) throws(WireError) {
        self.init(
            time: try reader.time(), process: try reader.text(), client: try reader.text(),
            message: try reader.text(), source: try reader.text(), offset: try reader.count())
    }
}
