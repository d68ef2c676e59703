import VisorKit

/// The lines that begin in a range of a file.
///
/// The last of them may end behind the range; a line that began before it belongs to the block before.
struct FileBlock: LineBlock {
    let file: LogFile
    let range: Range<Int>

    func read(from offset: Int?, _ body: (Span<UInt8>, Int) throws -> Int?) throws -> BlockReading {
        let isFirst = range.lowerBound == 0 || offset != nil
        // The byte before the range tells whether a line begins with it.
        let start = offset ?? max(range.lowerBound - 1, 0)
        var framer = LineFramer(at: start, insideLine: !isFirst, startLimit: range.upperBound)
        let (file, end) = (file, range.upperBound)
        return try unsafe framer.readAll(
            read: { buffer, offset in
                let count = try unsafe file.read(into: buffer, at: offset)
                // Whatever stood there is gone: an end that passed for the file's own would lose it without a word.
                if count == 0 && offset < end { throw InputError.truncated(file.path) }
                return count
            }, body)
    }
}
