import VisorKit

/// A file that is open, as one incarnation of its source, and read line by line behind a position.
struct OpenPart {
    /// Where the reading stands: behind the lines that have been taken.
    private(set) var position: FilePosition
    /// Since when the file has had nothing more; `nil` while it has.
    private(set) var quietSince: Duration?
    /// Whether the file will not grow.
    let isCompressed: Bool

    var bytes: any PartBytes
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

    /// Begins behind the last whole line that is there, for a reader that wants what comes; notes the format of that.
    ///
    /// - Throws: `InputError`.
    mutating func skipToEnd(_ finder: FormatFinder) throws(InputError) {
        var finder = finder
        while case .lines(let lines) = try read(LineFramer.maximumLineLength, now: .zero) {
            finder.look(at: lines.lines)
            finder.pass(lines.lines)
            take(lines)
            // Only of some formats can later lines change how those behind them are read.
            if let format = finder.format, !format.dependsOnLines, try skipToLastLine() { break }
        }
        note(format: finder.format.map(FormatMemo.init))
        quietSince = nil
    }

    /// Goes on behind the last newline, unless that is farther from the end than a line is long.
    private mutating func skipToLastLine() throws(InputError) -> Bool {
        let size = try bytes.status().size
        let start = max(position.offset, size - LineFramer.maximumLineLength)
        guard let last = try bytes.bytes(at: start, count: size - start),
            let newline = last.lastIndex(of: UInt8(ascii: "\n"))
        else { return false }
        return try go(to: start + newline + 1, size: size)
    }

    /// Goes on at a place where a line begins; stays, and says so, where bytes can only be read in order.
    ///
    /// - Throws: `InputError`.
    @discardableResult
    mutating func go(to offset: Int, size: Int) throws(InputError) -> Bool {
        guard let tail = try bytes.skip(to: offset) else { return false }
        self.tail = tail
        position.offset = offset
        position.tail = FilePosition.Sample(tail)
        position.size = size
        return true
    }

    /// Notes the places that are passed with some bytes.
    private mutating func mark(_ taken: ArraySlice<UInt8>) {
        while position.nextMark <= position.offset + taken.count {
            let passed = taken.prefix(position.nextMark - position.offset)
            let bytes = tail.keepingLast(GrowingBytes.reach, with: passed)
            position.mark(.init(offset: position.nextMark, tail: FilePosition.Sample(bytes)))
        }
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
