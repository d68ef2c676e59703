import VisorKit

/// A file that is open, as one incarnation of its source, and read line by line behind a position.
struct OpenPart {
    /// Where the reading stands: behind the lines that have been taken.
    private(set) var position: FilePosition
    /// Since when the file has had nothing more; `nil` while it has.
    private(set) var quietSince: Duration?
    /// Whether the file will not grow.
    let isCompressed: Bool

    private var bytes: any PartBytes
    /// The first and the last bytes before the position.
    private var head: [UInt8]
    private var tail: [UInt8]
    /// How many bytes of a line that has begun there were last.
    private var unfinished = 0

    /// What the reading of a part came to.
    enum Reading {
        /// These lines.
        case lines(PartLines)
        /// No whole line yet; so many bytes of one that has begun.
        case nothing(unfinished: Int)
        /// Nothing, now or ever: the file has ended.
        case ended
        /// What has been read stands there no longer.
        case replaced
    }

    /// A file from its beginning, as a new incarnation.
    ///
    /// - Throws: `InputError`.
    init(
        _ path: String, of source: String, incarnation: Int, in fileSystem: some FileSystem
    ) throws(InputError) {
        let (file, status) = try OpenPart.open(path, fileSystem)
        position = FilePosition(
            source: source, incarnation: incarnation, device: status.device, inode: status.inode)
        (bytes, isCompressed) = try OpenPart.bytes(of: file, path, fileSystem)
        (head, tail) = (try bytes.peek(GrowingBytes.reach).upcoming ?? [], [])
        position.head = FilePosition.Sample(head)
        note(status, name: fileSystem.resolved(path))
    }

    /// A file in which the reading goes on at a position; `nil` where the file is another.
    ///
    /// - Throws: `InputError`.
    init?(_ path: String, from known: FilePosition, in fileSystem: some FileSystem) throws(InputError) {
        let (file, status) = try OpenPart.open(path, fileSystem)
        let compression = try Compression.of(file, path: path)
        isCompressed = compression != .none
        if isCompressed {
            guard let found = try OpenPart.find(known, in: CompressedBytes(file, path: path, compression)) else {
                return nil
            }
            (bytes, head, tail) = found
            position = known
        } else {
            position = try OpenPart.place(known, in: file, status, path)
            guard let samples = try OpenPart.samples(of: file, path, at: position) else { return nil }
            (head, tail) = samples
            bytes = GrowingBytes(file, path: path, offset: position.offset, tail: tail)
        }
        position.device = status.device
        position.inode = status.inode
        note(status, name: fileSystem.resolved(path))
        // What stands there is seen from now on; one that was cut this moment is another.
        if try isReplaced() { return nil }
    }

    /// Whether this is the file of a status.
    func isSame(as status: FileStatus) -> Bool {
        position.device == status.device && position.inode == status.inode
    }

    /// The next whole lines, about so many bytes of them, which stay until they are taken.
    ///
    /// - Throws: `InputError`.
    mutating func read(_ count: Int, now: Duration) throws(InputError) -> Reading {
        var wanted = count
        while true {
            switch try bytes.peek(wanted) {
            case .replaced: return .replaced
            case .last(let rest):
                try refresh()
                return rest.isEmpty ? .ended : .lines(PartLines(last: rest, position, damaged: bytes.damage != nil))
            case .bytes(let fresh, let hasMore):
                if let lines = PartLines(fresh, position) {
                    quietSince = nil
                    return .lines(lines)
                }
                guard hasMore, wanted <= LineFramer.maximumLineLength else {
                    try rest(fresh.count, now)
                    return .nothing(unfinished: fresh.count)
                }
                wanted = LineFramer.maximumLineLength + 1
            }
        }
    }

    /// Whether the file no longer holds what was seen of it; what it holds behind the position is seen from now on.
    ///
    /// - Throws: `InputError`.
    mutating func isReplaced() throws(InputError) -> Bool {
        guard !isCompressed, case let peek = try bytes.peek(GrowingBytes.reach) else { return false }
        guard let fresh = peek.upcoming else { return true }
        if position.offset == 0 && head.count < fresh.count {
            head = fresh
            position.head = FilePosition.Sample(head)
        }
        return false
    }

    /// Notes that there is nothing more for now but so many bytes of a line that has begun.
    private mutating func rest(_ count: Int, _ now: Duration) throws(InputError) {
        if quietSince == nil || count != unfinished {
            quietSince = now
            try refresh()
        }
        unfinished = count
    }

    /// Takes a line that has begun for whole, for its end is not waited for any longer; `nil` where none has begun.
    ///
    /// - Throws: `InputError`.
    mutating func unfinishedLine() throws(InputError) -> PartLines? {
        guard case .bytes(let fresh, _) = try bytes.peek(LineFramer.maximumLineLength), !fresh.isEmpty else {
            return nil
        }
        return PartLines(last: fresh, position, damaged: false)
    }

    /// Goes on behind lines that have been read.
    mutating func take(_ lines: PartLines) {
        let taken = lines.raw[...]
        bytes.drop(taken)
        // What is known of the beginning may reach beyond the position.
        if head.count >= position.offset && head.count < GrowingBytes.reach {
            head += taken.dropFirst(head.count - position.offset).prefix(GrowingBytes.reach - head.count)
            position.head = FilePosition.Sample(head)
        }
        mark(taken)
        tail = tail.keepingLast(GrowingBytes.reach, with: taken)
        position.tail = FilePosition.Sample(tail)
        position.offset += taken.count
        position.isInsideLine = lines.endsInsideLine
        position.size = max(position.size, position.offset)
        unfinished = max(0, unfinished - taken.count)
    }

    /// Begins behind the last whole line that is there, for a reader that wants what comes.
    ///
    /// - Throws: `InputError`.
    mutating func skipToEnd() throws(InputError) {
        while case .lines(let lines) = try read(1 << 20, now: .zero) { take(lines) }
        quietSince = nil
    }

    /// Notes the places that are passed with some bytes.
    private mutating func mark(_ taken: ArraySlice<UInt8>) {
        while position.nextMark <= position.offset + taken.count {
            let passed = taken.prefix(position.nextMark - position.offset)
            let bytes = tail.keepingLast(GrowingBytes.reach, with: passed)
            position.mark(.init(offset: position.nextMark, tail: FilePosition.Sample(bytes)))
        }
    }

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

    /// Notes the format of the lines behind the position.
    mutating func note(format: FormatMemo?) { position.format = format }

    /// Notes that nothing more is expected of the file.
    mutating func finish() { position.isDone = true }

    /// Why a compressed file ended before its end.
    var damage: String? { bytes.damage }

    /// How many names the file has; 0 once it has been removed.
    func links() throws(InputError) -> Int { try bytes.status().links }

    /// Looks at how large the file is, and when it was changed.
    mutating func refresh() throws(InputError) {
        note(try bytes.status(), name: position.name)
    }

    private mutating func note(_ status: FileStatus, name: String) {
        position.size = isCompressed ? position.size : max(status.size, position.offset)
        position.modified = max(position.modified, status.modified)
        position.name = name
    }
}

/// How a file is opened, and recognised.
extension OpenPart {
    private static func open(
        _ path: String, _ fileSystem: some FileSystem
    ) throws(InputError) -> (any OpenFile, FileStatus) {
        do throws(SystemError) {
            let file = try fileSystem.open(path, for: .reading)
            return (file, try file.status())
        } catch {
            throw error.isAbsence ? .missing(path) : .unreadable(path, error)
        }
    }

    private static func bytes(
        of file: any OpenFile, _ path: String, _ fileSystem: some FileSystem
    ) throws(InputError) -> (any PartBytes, isCompressed: Bool) {
        let compression = try Compression.of(file, path: path)
        if compression == .none { return (GrowingBytes(file, path: path, offset: 0, tail: []), false) }
        return (CompressedBytes(file, path: path, compression), true)
    }

    /// A position in a file, or the file's end where that comes before and what was passed last before it is still there: with its
    /// power, a machine may lose the end of a file that has been read.
    private static func place(
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
            place.adopt(known.marks.filter { $0.offset <= status.size })
            place.isInsideLine = false
            return place
        } catch {
            throw .unreadable(path, error)
        }
    }

    /// The first and last bytes before a position, if they are what was read there.
    private static func samples(
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
    private static func find(
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
    fileprivate var upcoming: [UInt8]? {
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
