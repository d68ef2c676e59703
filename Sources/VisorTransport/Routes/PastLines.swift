import VisorKit

/// Reads once more what a file held before a position in it, as long as the file is where it was found last.
public struct PastLines {
    private let file: any OpenFile
    /// Behind the last byte that may be read.
    private let end: Int

    /// The file of a position; `nil` where it has gone, is another by now, or is compressed.
    public init?(before position: FilePosition, in fileSystem: some FileSystem) {
        guard let (file, status) = try? OpenPart.open(position.name, fileSystem),
            status.device == position.device, status.inode == position.inode, status.size >= position.offset,
            (try? Compression.of(file, path: position.name)) == Compression.none,
            case .some(.some) = try? OpenPart.samples(of: file, position.name, at: position)
        else { return nil }
        (self.file, end) = (file, position.offset)
    }

    /// The lines from an offset on, whole ones, as many as so many bytes hold; one at least, if it is not too long.
    ///
    /// - Returns: the lines, none where they are too long, and the offset behind what has been read; `nil` where nothing can be
    ///   read.
    public func lines(from offset: Int, atMost count: Int) -> (lines: [UInt8], next: Int)? {
        let wanted = min(max(count, LineFramer.maximumLineLength + 1), end - offset)
        guard offset < end, let bytes = try? file.bytes(at: offset, count: wanted), bytes.count == wanted else {
            return nil
        }
        // What ends at the position ends there, whatever it ends with.
        if offset + wanted == end { return (bytes, end) }
        guard let last = bytes.lastIndex(of: UInt8(ascii: "\n")) else { return ([], offset + wanted) }
        return (Array(bytes[...last]), offset + last + 1)
    }

    /// How many bytes a file holds at the moment; `nil` where it is not where it was found last.
    public static func size(of position: FilePosition, in fileSystem: some FileSystem) -> Int? {
        guard let status = try? fileSystem.status(of: position.name), position.isOf(status) else { return nil }
        return status.size
    }
}
