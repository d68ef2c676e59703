import VisorKit

/// Batches of lines kept in a folder, in the order in which they came, until nobody needs them.
///
/// Records are added, and made durable together. After a crash what had been made durable is there, and perhaps some of what
/// was not; a record that was torn is cut off. One that has been damaged is passed over, and what stands behind it stays. A
/// journal says how far each incarnation goes in it: what does not go on there is refused, so that nothing stands in it twice.
public final class Journal<System: FileSystem> {
    /// Up to where everything is durable.
    public private(set) var end: JournalPosition
    /// How many bytes all segments hold.
    public private(set) var size: Int
    /// What was found damaged, a line each.
    public let warnings: [String]

    private let folder: String
    private let segmentSize: Int
    private let fileSystem: System
    private var table: JournalTable
    /// The segments before the last, with their sizes.
    private var older: [(segment: Int, size: Int)]
    private var file: any OpenFile
    /// What has been added and is not durable, in parts that are written one behind the other.
    private var pending: [[UInt8]] = []
    private var undo: [(incarnation: String, before: JournalTable.Entry?)] = []
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
        var found = try JournalRecovery(of: folder, readTo: position, in: fileSystem)
        let isBehind = position.map { position in found.end.map { position > $0 } ?? true } ?? false
        if let (last, known) = found.last, !isBehind {
            (file, end) = (last, known)
        } else {
            // What was read before and is not there any more has had numbers, which must not be had by others. And since
            // more was taken than is known of, nobody is asked for what may have been counted.
            if isBehind { found.table.loosen() }
            let number = max(position?.segment ?? 0, found.greatestNumber) + 1
            if let (_, end) = found.last { found.older.append((end.segment, end.offset)) }
            do throws(SystemError) {
                (file, end) = try JournalForm.begin(number, found.table, in: folder, fileSystem)
            } catch {
                throw .failed(JournalForm.path(folder, number), error)
            }
        }
        (table, older, warnings) = (found.table, found.older, found.warnings)
        size = older.reduce(end.offset) { $0 + $1.size }
    }

    /// The number of the first segment that is kept.
    public var firstSegment: Int { older.first?.segment ?? end.segment }

    /// What offset an incarnation goes on at; `nil` for one that is not known.
    public func expected(of incarnation: String) -> Int? { table[incarnation]?.next }

    /// Adds a record, which `commit` makes durable.
    ///
    /// - Throws: `JournalRefusal` where the record does not go on where the journal stands.
    public func append(_ record: JournalRecord) throws(JournalRefusal) {
        let frame = JournalForm.frame(record)
        guard frame.reduce(0, { $0 + $1.count }) <= JournalRecord.longest else { throw .isTooLong }
        if let refusal = table.refusal(of: record) { throw refusal }
        if let incarnation = record.incarnation, table[incarnation] == nil {
            table.makeRoom(at: record.received)
            guard table.hasRoom else { throw .hasTooManySources }
        }
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
            // From here on something may stand there.
            mustCut = true
            for part in pending { try file.appendAll(part) }
            try file.sync()
            mustCut = false
            let written = pending.reduce(0) { $0 + $1.count }
            end = JournalPosition(segment: end.segment, offset: end.offset + written)
            size += written
            (pending, undo) = ([], [])
        } catch {
            for change in undo.reversed() { table.restore(change.incarnation, change.before) }
            (pending, undo) = ([], [])
            try? cut()
            throw error
        }
    }

    /// Removes the segments before a place, which nobody reads any more.
    public func forget(before position: JournalPosition) {
        while let first = older.first, first.segment < position.segment {
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

    private func beginSegment(at time: EventTime) throws(SystemError) {
        // What is being added is in the table already, and is to be in it only behind the segment's beginning.
        var before = table
        for change in undo.reversed() { before.restore(change.incarnation, change.before) }
        before.forget(at: time)
        let next = try JournalForm.begin(end.segment + 1, before, in: folder, fileSystem)
        older.append((end.segment, end.offset))
        size += next.end.offset
        (file, end) = next
        table.forget(at: time)
    }

    /// Cuts off what stands behind the end, which nobody was told of; until that is done nothing else is written.
    private func cut() throws(SystemError) {
        guard mustCut else { return }
        try file.truncate(to: end.offset)
        // Else it might be there again after a crash.
        try file.sync()
        mustCut = false
    }
}
