import VisorKit

/// Batches of lines kept in a folder, in the order in which they came, until nobody needs them.
///
/// Records are added, and made durable together. After a crash what had been made durable is there, and perhaps some of what
/// was not; a record that was torn is cut off. A journal says how far each incarnation goes in it: what does not go on there
/// is refused, so that nothing stands in it twice.
public final class Journal<System: FileSystem> {
    /// Up to where everything is durable.
    public private(set) var end: JournalPosition
    /// How many bytes all segments hold.
    public private(set) var size: Int
    /// What was found damaged, a line each.
    public private(set) var warnings: [String] = []

    private let folder: String
    private let segmentSize: Int
    private let fileSystem: System
    private var table = JournalTable()
    /// The segments before the last, with their sizes.
    private var older: [(segment: Int, size: Int)] = []
    private var file: any OpenFile
    private var pending: [UInt8] = []
    private var undo: [(key: JournalTable.Key, before: JournalTable.Entry?)] = []
    /// Whether something may stand behind the end that nobody was told of.
    private var mustCut = false

    /// Opens a journal, which is made where there is none; the folder must be there.
    ///
    /// - Parameters:
    ///   - position: up to where it has been read, as somebody remembers who outlived it.
    ///   - segmentSize: from how many bytes on another segment is begun.
    /// - Throws: `JournalError`.
    public init(
        folder: String, readTo position: JournalPosition? = nil, segmentSize: Int = 64 << 20, in fileSystem: System
    ) throws(JournalError) {
        (self.folder, self.segmentSize, self.fileSystem) = (folder, segmentSize, fileSystem)
        do throws(SystemError) {
            let numbers = try fileSystem.names(in: folder).compactMap(JournalForm.segment).sorted()
            for number in numbers {
                let path = JournalForm.path(folder, number)
                older.append((number, try fileSystem.status(of: path).size))
            }
        } catch {
            throw .failed(folder, error)
        }
        let found = try Journal.recover(&older, in: folder, fileSystem)
        warnings = found.warnings
        table = found.table
        if let last = found.last, position.map({ $0 <= last.end }) ?? true {
            (file, end) = (last.file, last.end)
        } else {
            // What was read before and is not there any more has had numbers, which must not be had by others.
            let number = max(position?.segment ?? 0, found.last?.end.segment ?? 0) + 1
            if let last = found.last { older.append((last.end.segment, last.end.offset)) }
            do throws(SystemError) {
                (file, end) = try Journal.begin(number, found.table, in: folder, fileSystem)
            } catch {
                throw .failed(JournalForm.path(folder, number), error)
            }
        }
        size = older.reduce(end.offset) { $0 + $1.size }
    }

    /// What offset an incarnation goes on at; `nil` for one that is not known.
    public func expected(of source: String, _ incarnation: String) -> Int? { table[source, incarnation]?.next }

    /// How many lines of an incarnation there have been in the journal.
    public func lines(of source: String, _ incarnation: String) -> Int { table[source, incarnation]?.lines ?? 0 }

    /// Adds a record, which `commit` makes durable.
    ///
    /// - Throws: `JournalRefusal` where the record does not go on where the journal stands.
    public func append(_ record: JournalRecord) throws(JournalRefusal) {
        if let incarnation = record.incarnation {
            if let known = table[record.source, incarnation] {
                guard record.range.lowerBound == known.next else { throw .expects(known.next) }
            } else if !table.hasRoom {
                throw .hasTooManySources
            }
        }
        let frame = JournalForm.frame(record)
        guard frame.count <= JournalRecord.longest else { throw .isTooLong }
        pending += frame
        if let change = table.note(record) { undo.append(change) }
    }

    /// Makes what has been added durable: all of it, or nothing.
    ///
    /// - Throws: `SystemError`, after which the journal is what it was.
    public func commit(at time: EventTime) throws(SystemError) {
        guard !pending.isEmpty else { return }
        do throws(SystemError) {
            if mustCut { try cut() }
            if end.offset >= segmentSize { try beginSegment(at: time) }
            var written = 0
            while written < pending.count { written += try file.append(pending[written...]) }
            try file.sync()
            end = JournalPosition(segment: end.segment, offset: end.offset + written)
            size += written
            (pending, undo) = ([], [])
        } catch {
            rollBack()
            throw error
        }
    }

    /// Removes the segments before a place, which nobody reads any more.
    public func forget(before position: JournalPosition) {
        while let first = older.first, first.segment < position.segment, first.segment < end.segment {
            do throws(SystemError) {
                try fileSystem.remove(JournalForm.path(folder, first.segment))
            } catch {
                // Tried again with the next.
                guard error.isAbsence else { return }
            }
            older.removeFirst()
            size -= first.size
        }
    }

    /// The number of the first segment that is kept.
    public var firstSegment: Int { older.first?.segment ?? end.segment }

    private func beginSegment(at time: EventTime) throws(SystemError) {
        // What is being added is in the table already, and is to be in it only behind the segment's beginning.
        var before = table
        for change in undo.reversed() { before.restore(change.key, change.before) }
        before.forget(at: time)
        let next = try Journal.begin(end.segment + 1, before, in: folder, fileSystem)
        older.append((end.segment, end.offset))
        size += next.end.offset
        (file, end) = next
        table.forget(at: time)
    }

    /// Takes out what has not been made durable.
    private func rollBack() {
        for change in undo.reversed() { table.restore(change.key, change.before) }
        (pending, undo) = ([], [])
        mustCut = true
        try? cut()
    }

    /// Cuts off what stands behind the end, which nobody was told of; until that is done nothing else is written.
    private func cut() throws(SystemError) {
        try file.truncate(to: end.offset)
        mustCut = false
    }
}

extension Journal {
    /// What was found in a folder.
    private struct Found {
        var table = JournalTable()
        var last: (file: any OpenFile, end: JournalPosition)?
        var warnings: [String] = []
    }

    /// Takes the last segment that is whole out of the list, reads it, and cuts off a record that was torn.
    private static func recover(
        _ segments: inout [(segment: Int, size: Int)], in folder: String, _ fileSystem: System
    ) throws(JournalError) -> Found {
        var found = Found()
        while found.last == nil, let (number, _) = segments.popLast() {
            let path = JournalForm.path(folder, number)
            var otherVersion: Int?
            do throws(SystemError) {
                let file = try fileSystem.open(path, for: .appending)
                switch try JournalForm.beginning(of: file) {
                case .otherVersion(let version): otherVersion = version
                case .damaged:
                    // Begun and never used; or else damaged, and then it is for somebody to look at.
                    try fileSystem.rename(path, to: path + ".damaged")
                    found.warnings.append("\(path): the beginning is damaged; the file is \(path).damaged now")
                case .table(let table, let first):
                    found.table = table
                    let end = try replay(file, from: first, into: &found.table)
                    if try file.status().size > end { try file.truncate(to: end) }
                    found.last = (file, JournalPosition(segment: number, offset: end))
                }
            } catch {
                throw .failed(path, error)
            }
            if let otherVersion { throw .otherVersion(path, otherVersion) }
        }
        return found
    }

    /// Notes all records of a segment, and returns where the last one ends.
    private static func replay(
        _ file: any OpenFile, from first: Int, into table: inout JournalTable
    ) throws(SystemError) -> Int {
        var end = first
        while let (record, next) = try JournalForm.record(of: file, at: end) {
            table.note(record)
            end = next
        }
        return end
    }

    /// Begins a segment, of which nobody knows before it is durable.
    private static func begin(
        _ number: Int, _ table: JournalTable, in folder: String, _ fileSystem: System
    ) throws(SystemError) -> (file: any OpenFile, end: JournalPosition) {
        let header = JournalForm.header(table)
        let file = try fileSystem.open(JournalForm.path(folder, number), for: .replacing)
        var written = 0
        while written < header.count { written += try file.append(header[written...]) }
        try file.sync()
        try fileSystem.syncFolder(folder)
        return (file, JournalPosition(segment: number, offset: header.count))
    }
}
