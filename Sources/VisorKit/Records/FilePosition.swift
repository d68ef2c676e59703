/// Where the reading of a file stands, with what the file and the place in it are recognised by.
///
/// A path may lead to another file at any time, and a file may be cut, copied, renamed or compressed. What is read under one
/// name from a beginning to an end is an *incarnation* of its source; offsets belong to incarnations.
public struct FilePosition: Equatable, Sendable {
    /// Some bytes of a file, known by their number and a hash.
    public struct Sample: Hashable, Sendable {
        /// How many bytes there are.
        public let count: Int
        /// Their hash.
        public let hash: UInt64

        /// No bytes.
        public static let none = Sample(count: 0, hash: 0)

        /// So many bytes with a hash.
        public init(count: Int, hash: UInt64) {
            self.count = count
            self.hash = hash
        }

        /// These bytes.
        public init(_ bytes: [UInt8]) {
            self.init(count: bytes.count, hash: bytes.isEmpty ? 0 : ByteHash.hash(bytes.span, bytes.indices))
        }
    }

    /// A place that was passed, with the bytes before it.
    public struct Mark: Equatable, Sendable {
        /// The offset.
        public let offset: Int
        /// The last bytes before it.
        public let tail: Sample

        /// A place with the bytes before it.
        public init(offset: Int, tail: Sample) {
            self.offset = offset
            self.tail = tail
        }
    }

    /// The stable name under which lines are read: the path that a user gave.
    public let source: String
    /// The number of the incarnation: of one source, the greater is the newer.
    public let incarnation: Int
    /// The device that the file is on.
    public var device: UInt64
    /// The file's inode.
    public var inode: UInt64
    /// The path, without links, that the file was last found at.
    public var name = ""
    /// The first bytes of the file, as many of a thousand or so as there were.
    public var head = Sample.none
    /// The last bytes before the offset.
    public var tail = Sample.none
    /// Up to where the file has been read, in bytes; where it is compressed, in bytes of what it holds.
    public var offset = 0
    /// Places before the offset in their order, close to it more than far from it: by them a file that has lost its end is known.
    public var marks: [Mark] = []
    /// Whether the offset lies inside a line that is too long to be read.
    public var isInsideLine = false
    /// How many bytes there were when the file was last looked at, at least.
    public var size = 0
    /// When the file was last changed, as far as is known, in nanoseconds since 1970.
    public var modified: Int64 = 0
    /// Whether nothing more is expected of the file.
    public var isDone = false
    /// The format of the lines behind the offset, once it has been found.
    public var format: FormatMemo?

    /// The distance between marks near the offset, and how many there are at most.
    private static let markDistance = 16 << 10
    private static let markCount = 48

    /// The next place that is to be noted.
    public var nextMark: Int { max((marks.last?.offset ?? 0) + FilePosition.markDistance, offset + 1) }

    /// Notes a place that is passed.
    public mutating func mark(_ mark: Mark) {
        marks.append(mark)
        guard marks.count > FilePosition.markCount else { return }
        // Of the older half every second goes, so that distances double and double towards the beginning.
        let older = marks.count / 2
        marks = marks.enumerated().filter { $0.offset >= older || $0.offset % 2 == 0 }.map(\.element)
    }

    /// The beginning of a file.
    public init(source: String, incarnation: Int, device: UInt64, inode: UInt64) {
        self.source = source
        self.incarnation = incarnation
        self.device = device
        self.inode = inode
    }
}
