import VisorKit

/// Reads the records of a journal from a place on, in their order, while others are added.
public struct JournalReader<System: FileSystem> {
    /// Behind the last record that was read.
    public private(set) var position: JournalPosition
    /// What of the journal could not be read, a line each.
    private var warnings: [String] = []

    private let folder: String
    private let fileSystem: System
    private var file: (any OpenFile)?

    /// A reader from a place on; `nil` stands for the first record that is kept.
    public init(folder: String, from position: JournalPosition?, in fileSystem: System) {
        (self.folder, self.fileSystem) = (folder, fileSystem)
        self.position = position ?? JournalPosition(segment: 0, offset: 0)
    }

    /// The next record that stands before a place, up to which all is durable; `nil` where there is none.
    ///
    /// What is damaged is passed over, and nothing else.
    /// - Throws: `JournalError`.
    public mutating func next(before end: JournalPosition) throws(JournalError) -> JournalRecord? {
        while position < end {
            guard let file = try openSegment(upTo: end) else { return nil }
            let path = JournalForm.path(folder, position.segment)
            let isLast = position.segment == end.segment
            guard !isLast || position < end else { return nil }
            do throws(SystemError) {
                let size = isLast ? end.offset : try file.status().size
                switch try JournalPiece.read(file, at: position.offset, size: size) {
                case .record(let record, let next):
                    position = JournalPosition(segment: position.segment, offset: next)
                    return record
                case .damaged(let record, let next):
                    warnings.append(text(of: record, path, bytes: next - position.offset))
                    position = JournalPosition(segment: position.segment, offset: next)
                    continue
                case .rest:
                    if size > position.offset {
                        warnings.append(text(of: nil, path, bytes: size - position.offset))
                    }
                }
            } catch {
                throw .failed(path, error)
            }
            if isLast { position = end } else { advance(to: position.segment + 1) }
        }
        return nil
    }

    /// Takes what of the journal could not be read, a line each.
    public mutating func takeWarnings() -> [String] {
        defer { warnings = [] }
        return warnings
    }

    /// What there is to say of a place that is damaged, whose lines are not read.
    private func text(of record: JournalRecord?, _ path: String, bytes: Int) -> String {
        let whose = record.map { $0.whatItCovers + " cannot be read" } ?? "\(bytes) bytes cannot be read"
        return "\(path): is damaged at byte \(position.offset); \(whose), and the lines in them do not count"
    }

    private mutating func advance(to segment: Int) {
        position = JournalPosition(segment: segment, offset: 0)
        file = nil
    }

    /// The segment of the position, or the next that is there; `nil` where there is none before the end.
    private mutating func openSegment(upTo end: JournalPosition) throws(JournalError) -> (any OpenFile)? {
        while file == nil {
            let path = JournalForm.path(folder, position.segment)
            do throws(SystemError) {
                let opened = try fileSystem.open(path, for: .reading)
                // What else stands in the beginning is of no interest here.
                let first = try JournalForm.firstRecord(of: opened, size: try opened.status().size)
                guard let first = position.offset > 0 ? position.offset : first else {
                    warnings.append("\(path): is no journal; what stood in it is lost")
                    if position.segment < end.segment { advance(to: position.segment + 1) } else { position = end }
                    if position < end { continue }
                    return nil
                }
                file = opened
                position = JournalPosition(segment: position.segment, offset: first)
            } catch {
                guard error.isAbsence else { throw .failed(path, error) }
                guard let next = try segmentBehind(position.segment), next <= end.segment else { return nil }
                if position.offset > 0 {
                    warnings.append("\(path): is not there any more; the reading goes on with the next segment")
                }
                advance(to: next)
            }
        }
        return file
    }

    private func segmentBehind(_ segment: Int) throws(JournalError) -> Int? {
        do throws(SystemError) {
            return try fileSystem.names(in: folder).compactMap(JournalForm.segment).filter { $0 > segment }.min()
        } catch {
            throw .failed(folder, error)
        }
    }
}
