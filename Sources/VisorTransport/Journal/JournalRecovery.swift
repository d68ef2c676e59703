import VisorKit

/// What is found of a journal when it is opened: its segments, and where the incarnations stand by the beginning of the last one
/// and the records in it.
struct JournalRecovery {
    /// Up to where each incarnation stands.
    var table = JournalTable()
    /// The segment that goes on, and where its last record ends; `nil` where there is none, and another one must begin.
    private(set) var last: (file: any OpenFile, end: JournalPosition)?
    /// Where the last record ends of all that are there; `nil` where there is none.
    private(set) var end: JournalPosition?
    /// The segments before the one that goes on, with their sizes.
    var older: [(segment: Int, size: Int)] = []
    /// The greatest number of a segment, also of one that is none; 0 where there is none.
    private(set) var greatestNumber = 0
    /// What was found damaged, a line each.
    var warnings: [String] { losses.warnings(table) }

    private let folder: String
    private let position: JournalPosition?
    private var losses = JournalLosses()

    /// A segment that is to be read.
    private struct Segment {
        let number: Int
        let file: any OpenFile
        /// Where its first record begins.
        let first: Int
        /// Whether its beginning is whole, so that it can go on.
        let isWhole: Bool
    }

    /// Looks at a folder: reads the last segment, and cuts off a record that was torn.
    ///
    /// What is cut off has not been acknowledged, or was damaged later: then producers are asked for it again, since the table
    /// stands where the last whole record does. Where the beginning of the last segment is damaged, it is read from the last
    /// one on whose beginning is whole.
    ///
    /// - Parameter position: up to where the journal has been read, as far as that is known.
    init(
        of folder: String, readTo position: JournalPosition?, in fileSystem: some FileSystem
    ) throws(JournalError) {
        (self.folder, self.position) = (folder, position)
        do throws(SystemError) {
            for number in try fileSystem.names(in: folder).compactMap(JournalForm.segment).sorted() {
                older.append((number, try fileSystem.status(of: JournalForm.path(folder, number)).size))
            }
        } catch {
            throw .failed(folder, error)
        }
        greatestNumber = older.last?.segment ?? 0
        let segments = try openLast(fileSystem)
        for segment in segments {
            let path = JournalForm.path(folder, segment.number)
            do throws(SystemError) {
                try replay(segment, path, isLast: segment.number == segments.last?.number)
            } catch {
                throw .failed(path, error)
            }
        }
        if let known = segments.last, known.isWhole, let end {
            last = (known.file, end)
            older.removeLast()
        }
    }

    /// Opens the last segment whose beginning is whole, and takes the table in it, and those behind; puts aside what is none.
    private mutating func openLast(_ fileSystem: some FileSystem) throws(JournalError) -> [Segment] {
        var segments: [Segment] = []
        for (number, _) in older.reversed() {
            let path = JournalForm.path(folder, number)
            var otherVersion: Int?
            do throws(SystemError) {
                let file = try fileSystem.open(path, for: .appending)
                switch try JournalForm.beginning(of: file) {
                case .otherVersion(let version): otherVersion = version
                case .damaged(let first?):
                    losses.note("\(path): the beginning is damaged; what stands behind it is read")
                    segments.insert(Segment(number: number, file: file, first: first, isWhole: false), at: 0)
                case .damaged(nil):
                    // A beginning is durable before its segment has a name: this is for somebody to look at.
                    try fileSystem.rename(path, to: path + ".damaged")
                    losses.note("\(path): is no journal; the file is \(path).damaged now")
                    older.removeAll { $0.segment == number }
                case .table(let known, let first):
                    table = known
                    segments.insert(Segment(number: number, file: file, first: first, isWhole: true), at: 0)
                    return segments
                }
            } catch {
                throw .failed(path, error)
            }
            if let otherVersion { throw .otherVersion(path, otherVersion) }
        }
        return segments
    }

    /// Notes all records of a segment; at the end of the last one, what is none is cut off.
    private mutating func replay(_ segment: Segment, _ path: String, isLast: Bool) throws(SystemError) {
        let size = try segment.file.status().size
        // A record that has been read ends there, and the next begins, whatever else is damaged.
        let boundary = position.flatMap { $0.segment == segment.number ? $0.offset : nil }
        let readEnd = position.map { $0.segment > segment.number ? size : boundary ?? 0 } ?? 0
        var offset = segment.first
        var end = max(offset, min(readEnd, size))
        reading: while offset < size {
            switch try JournalPiece.read(segment.file, at: offset, size: size, boundary: boundary) {
            case .record(let record, let next):
                losses.note(record, before: table)
                table.note(record)
                (offset, end) = (next, max(end, next))
            case .damaged(let record, let next):
                noteDamage(record, "\(path): is damaged at byte \(offset)", isRead: offset < readEnd)
                offset = next
            case .rest:
                // A record that was torn was never answered; and zeros stand where nothing had been written before a crash.
                if try !JournalFrame.isTorn(segment.file, at: offset, size: size) {
                    noteDamage(nil, "\(path): is damaged at byte \(offset)", isRead: offset < readEnd)
                }
                break reading
            }
        }
        self.end = JournalPosition(segment: segment.number, offset: end)
        guard isLast, size > end else { return }
        try segment.file.truncate(to: end)
        // Else it might be there again after the next crash, in a segment that is not the last any more.
        try segment.file.sync()
    }

    /// Notes a damaged record; where it counts already, its producer is not to be asked for it again.
    private mutating func noteDamage(_ record: JournalRecord?, _ text: String, isRead: Bool) {
        guard isRead else {
            if let record { table.expect(record) }
            return losses.note(record, at: text)
        }
        if let record { table.note(record) } else { table.loosen() }
        losses.note("\(text), which had been read")
    }
}
