/// Why a journal cannot be opened, read or written.
public enum JournalError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A segment is of another version.
    case otherVersion(String, Int)
    /// A file or the folder cannot be read or written.
    case failed(String, SystemError)

    /// The error in words.
    public var description: String {
        switch self {
        case .otherVersion(let path, let version):
            "\(path): is a journal of version \(version), and this program writes version \(JournalForm.version);"
                + " go on with the program that wrote it"
        case .failed(let path, let reason): "\(path): \(reason)"
        }
    }
}

/// Why a journal does not take a record.
public enum JournalRefusal: Error, Equatable, Sendable {
    /// The incarnation goes on at this offset.
    case expects(Int)
    /// There are too many incarnations.
    case hasTooManySources
    /// There is no room: the limit of the journal is reached.
    case isFull
    /// The record is too long.
    case isTooLong
    /// The disk takes nothing at the moment.
    case unwritable(SystemError)
}
