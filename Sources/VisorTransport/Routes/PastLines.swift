import VisorKit

/// Reads once more what a file held before a position in it, as long as the file is in the folder where it was found last.
public struct PastLines {
    private let file: any OpenFile
    /// Behind the last byte that may be read.
    private let end: Int

    /// The file of a position; `nil` where it has gone, is another by now, or is compressed.
    public init?(before position: FilePosition, in fileSystem: some FileSystem) {
        guard let path = PastLines.path(of: position, in: fileSystem),
            let (file, status) = try? OpenPart.open(path, fileSystem),
            position.isOf(status), status.size >= position.offset,
            (try? Compression.of(file, path: path)) == Compression.none,
            case .some(.some) = try? OpenPart.samples(of: file, path, at: position)
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

    /// How many bytes a file holds at the moment; `nil` where it is not in the folder where it was found last.
    ///
    /// - Parameter wanted: how many are asked for: what is compressed is not read beyond, and may hold more than is returned then.
    public static func size(of position: FilePosition, atLeast wanted: Int, in fileSystem: some FileSystem) -> Int? {
        guard let path = path(of: position, in: fileSystem), let (file, status) = try? OpenPart.open(path, fileSystem)
        else { return nil }
        guard let compression = try? Compression.of(file, path: path), compression != .none else { return status.size }
        var bytes = compression.bytes(OpenFileBytes(file, path: path))
        var buffer = [UInt8](repeating: 0, count: 256 << 10)
        var size = 0
        while size < wanted {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe (try? bytes.read(into: $0)) ?? 0 }
            if count == 0 { break }
            size += count
        }
        return size
    }

    /// Where a file is: it may have got another name meanwhile.
    private static func path(of position: FilePosition, in fileSystem: some FileSystem) -> String? {
        func isThere(_ path: String) -> Bool { (try? fileSystem.status(of: path)).map(position.isOf) ?? false }
        if isThere(position.name) { return position.name }
        let folder = PathParts.folder(of: position.name)
        let names = (try? fileSystem.names(in: folder)) ?? []
        return names.map { PathParts.join(folder, $0) }.first(where: isThere)
    }
}
