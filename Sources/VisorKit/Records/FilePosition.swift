/// Where the reading of a file stands, with what the file and the place in it are recognised by.
///
/// A path may lead to another file at any time, and a file may be cut, copied, renamed or compressed. What is read under one
/// path from a beginning to an end is an *incarnation*; offsets belong to incarnations.
public struct FilePosition: Equatable, Sendable {
    /// Some bytes of a file by their number and a hash.
    public struct Sample: Hashable, Sendable {
        /// How many bytes there are.
        public let count: Int
        /// Their hash.
        public let hash: UInt64

        /// So many bytes of a hash.
        public init(count: Int, hash: UInt64) {
            self.count = count
            self.hash = hash
        }
    }

    /// The number of the incarnation: within a source the greater is the newer.
    public var incarnation: Int
    /// The device and the inode of the file.
    public var device: UInt64
    /// The inode of the file on its device.
    public var inode: UInt64
    /// The first bytes of the file, of those before the offset.
    public var head: Sample
    /// The last bytes before the offset.
    public var tail: Sample
    /// Up to where the file has been read, in bytes; where it is compressed, of what it holds.
    public var offset: Int
    /// Whether the offset lies inside a line that is too long to be read.
    public var isInsideLine: Bool
}
