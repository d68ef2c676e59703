import VisorKit

/// What is found of a journal when it is opened, by the last of its segments that has a beginning.
struct JournalRecovery {
    /// Up to where each incarnation stands.
    var table = JournalTable()
    /// The segment that goes on, and where its last whole record ends; `nil` where there is none.
    private(set) var last: (file: any OpenFile, end: JournalPosition)?
    /// The segments before it, with their sizes.
    var older: [(segment: Int, size: Int)] = []
    /// The greatest number of a segment, also of one that is damaged; 0 where there is none.
    private(set) var greatestNumber = 0
    /// What was found damaged, a line each.
    private(set) var warnings: [String] = []

    /// Looks at a folder: reads the last segment, and cuts off a record that was torn.
    ///
    /// What is cut off has not been acknowledged, or was damaged later: then producers are asked for it again, since the table
    /// stands where the last whole record does.
    init(of folder: String, in fileSystem: some FileSystem) throws(JournalError) {
        do throws(SystemError) {
            for number in try fileSystem.names(in: folder).compactMap(JournalForm.segment).sorted() {
                older.append((number, try fileSystem.status(of: JournalForm.path(folder, number)).size))
            }
        } catch {
            throw .failed(folder, error)
        }
        greatestNumber = older.last?.segment ?? 0
        while last == nil, let (number, _) = older.popLast() {
            try look(at: number, in: folder, fileSystem)
        }
    }

    private mutating func look(
        at number: Int, in folder: String, _ fileSystem: some FileSystem
    ) throws(JournalError) {
        let path = JournalForm.path(folder, number)
        var otherVersion: Int?
        do throws(SystemError) {
            let file = try fileSystem.open(path, for: .appending)
            switch try JournalForm.beginning(of: file) {
            case .otherVersion(let version): otherVersion = version
            case .damaged:
                // A beginning is durable before its segment has a name: this is for somebody to look at.
                try fileSystem.rename(path, to: path + ".damaged")
                warnings.append("\(path): the beginning is damaged; the file is \(path).damaged now")
            case .table(let known, let first):
                table = known
                last = (file, JournalPosition(segment: number, offset: try replay(file, from: first, path)))
            }
        } catch {
            throw .failed(path, error)
        }
        if let otherVersion { throw .otherVersion(path, otherVersion) }
    }

    /// Notes all records of a segment, cuts off what is none, and returns where the last one ends.
    private mutating func replay(_ file: any OpenFile, from first: Int, _ path: String) throws(SystemError) -> Int {
        var end = first
        while let (record, next) = try JournalForm.record(of: file, at: end) {
            table.note(record)
            end = next
        }
        let size = try file.status().size
        if size > end {
            if try JournalForm.hasRecord(file, behindOneAt: end) {
                warnings.append("\(path): is damaged at byte \(end); \(size - end) bytes from there on are lost")
            }
            try file.truncate(to: end)
            // Else it might be there again after the next crash, in a segment that is not the last any more.
            try file.sync()
        }
        return end
    }
}
