/// The form of partial files, which `docs/wire.md` describes: what `stream_monitor fold` writes and `merge` reads.
///
///     mark version ( kind length payload sum )...
///
/// Sections have their own sums, so that a reader needs no more memory than for one of them, and knows where damage is. The last
/// says how many there were, so that a file that was cut is not taken for a whole one. Several files may follow one another.
enum PartialFileForm {
    /// What a file begins with: no text, and what a transfer as text would change.
    static let mark: [UInt8] = [0x8f, 0x56, 0x49, 0x53, 0x4f, 0x52, 0x0d, 0x0a]
    static let version: UInt8 = 1

    /// What a section is.
    enum Kind: UInt8 {
        /// What all partials of the file were folded by.
        case definition = 1
        /// A partial.
        case partial = 2
        /// The end, with the number of partials.
        case end = 3
    }

    /// The bytes before a payload, its kind and its length, and those of the sum behind it.
    static let headLength = 5
    static let sumLength = 4
    /// After how many bytes a partial goes on in another section, at the next window: one takes 7.5 MiB at most.
    static let mostBytes = 8 << 20
    static let longestPayload = 16 << 20
    /// The longest name of an input, in bytes.
    static let longestName = 1 << 14
}

/// Why bytes are no partial file, or not a whole one.
public enum PartialFileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// There is nothing.
    case isEmpty
    /// It is something else; the offset says from where on.
    case isNoPartial(offset: Int)
    /// It is of a version that is not known.
    case isOfUnknownVersion(Int)
    /// It ends before its end.
    case endsEarly(offset: Int)
    /// A section at an offset is not what was written.
    case isDamaged(offset: Int)
    /// A section at an offset is as it was written, and cannot be.
    case holdsImpossible(WireError, offset: Int)

    /// What is wrong, in one line that follows the name of what was read.
    public var description: String {
        switch self {
        case .isEmpty: "is empty; 'stream_monitor fold' writes partials"
        case .isNoPartial(0): "is no partial; 'stream_monitor fold' writes them"
        case .isNoPartial(let offset): "goes on with something that is no partial at byte \(offset)"
        case .isOfUnknownVersion(let version):
            "is a partial of version \(version), which this program does not know; fold and merge with the same version"
        case .endsEarly(let offset):
            "ends early, at byte \(offset): it was cut, or 'stream_monitor fold' was stopped; fold once more"
        case .isDamaged(let offset): "is damaged at byte \(offset) or behind; fold once more"
        case .holdsImpossible(let error, let offset): "\(error), in what begins at byte \(offset)"
        }
    }
}
