/// Reads lines of one format, remembering what lines next to each other have in common.
protocol RecordParser {
    /// Reads a line, without its newline and carriage return, into a record.
    ///
    /// The record is used again and again: the parser sets, or empties, each part that it ever sets.
    ///
    /// - Returns: `false` where the line is not of this format; the record then holds nothing of use.
    mutating func parse(_ bytes: Span<UInt8>, _ line: Range<Int>, into record: inout LogRecord) -> Bool

    /// What the ranges of the record read last refer to where it says that it is decoded: text that does not stand in
    /// the line as it is, such as that of a JSON string with escapes.
    var decoded: [UInt8] { get }

    /// The format of the lines behind those that have been read, where lines can change it; else `nil`.
    var formatAhead: LogFormat? { get }

    /// Folds a block from an offset on, whose lines were read at a moment where their input is live.
    ///
    /// It has one implementation and stands here all the same, so that it is compiled for each parser.
    consuming func fold(
        _ block: any LineBlock, from offset: Int?, profile: InputProfile, settings: AnalysisSettings,
        arrival: EventTime?
    ) throws -> FoldedBlock

    /// Folds a run of whole lines into what others are folded into too, and returns the offset of the first that was not, when that
    /// is full.
    mutating func fold(_ bytes: Span<UInt8>, at offset: Int, into folder: inout RecordFolder) -> Int?
}

extension RecordParser {
    /// Nothing: most formats have their texts in the line as they are.
    var decoded: [UInt8] { [] }

    /// Nothing: most formats are the same from the first line to the last.
    var formatAhead: LogFormat? { nil }
}

extension Span<UInt8> {
    /// A line without the carriage return at its end, if it has one.
    @inline(__always)
    func withoutReturn(_ line: Range<Int>) -> Range<Int> {
        guard !line.isEmpty, self[line.upperBound - 1] == UInt8(ascii: "\r") else { return line }
        return line.lowerBound..<line.upperBound - 1
    }
}
