import VisorKit

/// How a file is opened, and recognised.
extension OpenPart {
    /// Whether all that a file holds stands at the beginning of this one, where it has been read; by its first and last bytes.
    ///
    /// - Throws: `InputError`.
    func begins(with file: PartFile, in fileSystem: some FileSystem) throws(InputError) -> Bool {
        let (size, count) = (file.status.size, min(file.status.size, GrowingBytes.reach))
        guard size > 0, size <= position.offset else { return false }
        let (other, _) = try OpenPart.open(file.path, fileSystem)
        for place in [0, size - count] {
            guard let own = try bytes.bytes(at: place, count: count) else { return false }
            do {
                guard try other.bytes(at: place, count: count) == own else { return false }
            } catch {
                throw .unreadable(file.path, error)
            }
        }
        return true
    }

    static func open(
        _ path: String, _ fileSystem: some FileSystem
    ) throws(InputError) -> (any OpenFile, FileStatus) {
        do throws(SystemError) {
            let file = try fileSystem.open(path, for: .following)
            return (file, try file.status())
        } catch {
            throw error.isAbsence ? .missing(path) : .unreadable(path, error)
        }
    }

    static func bytes(
        of file: any OpenFile, _ path: String, _ fileSystem: some FileSystem
    ) throws(InputError) -> (any PartBytes, isCompressed: Bool) {
        let compression = try Compression.of(file, path: path)
        if compression == .none { return (GrowingBytes(file, path: path, offset: 0, tail: []), false) }
        return (CompressedBytes(file, path: path, compression), true)
    }

    /// A position in a file, or the file's end where that comes before and what was passed last before it is still there: with its
    /// power, a machine may lose the end of a file that has been read.
    static func place(
        _ known: FilePosition, in file: any OpenFile, _ status: FileStatus, _ path: String
    ) throws(InputError) -> FilePosition {
        // Near its end: two files may well have the same beginning.
        guard status.size < known.offset, known.isOf(status),
            let mark = known.marks.last(where: { $0.offset <= status.size }), mark.offset >= status.size / 4 * 3
        else { return known }
        do throws(SystemError) {
            let passed = try file.bytes(at: mark.offset - mark.tail.count, count: mark.tail.count)
            guard FilePosition.Sample(passed) == mark.tail else { return known }
            let count = min(GrowingBytes.reach, status.size)
            var place = known
            place.offset = status.size
            place.tail = FilePosition.Sample(try file.bytes(at: status.size - count, count: count))
            place.marks = known.marks.filter { $0.offset <= status.size }
            place.isInsideLine = false
            return place
        } catch {
            throw .unreadable(path, error)
        }
    }

    /// The first and last bytes before a position, if they are what was read there.
    static func samples(
        of file: any OpenFile, _ path: String, at known: FilePosition
    ) throws(InputError) -> (head: [UInt8], tail: [UInt8])? {
        do throws(SystemError) {
            let head = try file.bytes(at: 0, count: known.head.count)
            guard FilePosition.Sample(head) == known.head else { return nil }
            let tail = try file.bytes(at: known.offset - known.tail.count, count: known.tail.count)
            return FilePosition.Sample(tail) == known.tail ? (head, tail) : nil
        } catch {
            throw .unreadable(path, error)
        }
    }

    /// Reads a compressed file up to a position, if it holds what was read there.
    static func find(
        _ known: FilePosition, in compressed: CompressedBytes
    ) throws(InputError) -> (any PartBytes, head: [UInt8], tail: [UInt8])? {
        var (bytes, tail) = (compressed, [UInt8]())
        let head = Array(try bytes.peek(known.head.count).upcoming?.prefix(known.head.count) ?? [])
        guard FilePosition.Sample(head) == known.head else { return nil }
        var rest = known.offset
        while rest > 0 {
            guard let found = try bytes.peek(min(rest, 1 << 20)).upcoming, !found.isEmpty else { return nil }
            let taken = found.prefix(rest)
            tail = tail.keepingLast(known.tail.count, with: taken)
            bytes.drop(taken)
            rest -= taken.count
        }
        return FilePosition.Sample(tail) == known.tail ? (bytes, head, tail) : nil
    }
}

extension Peek {
    /// The bytes that come, whatever comes behind them.
    var upcoming: [UInt8]? {
        switch self {
        case .bytes(let bytes, _), .last(let bytes): bytes
        case .replaced: nil
        }
    }
}

extension Compression {
    /// How an open file is compressed.
    static func of(_ file: any OpenFile, path: String) throws(InputError) -> Compression {
        do throws(SystemError) {
            return begun(by: try file.bytes(at: 0, count: 4)[...]) ?? .none
        } catch {
            throw .unreadable(path, error)
        }
    }
}
