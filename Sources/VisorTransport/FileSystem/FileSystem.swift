/// What following files and keeping a checkpoint ask of a file system, so that tests can have one that loses what was not
/// synced, tears what is being written, and runs full.
public protocol FileSystem: Sendable {
    /// Opens a file.
    ///
    /// - Throws: `SystemError`.
    func open(_ path: String, for use: FileUse) throws(SystemError) -> any OpenFile
    /// What a path leads to, links followed.
    ///
    /// - Throws: `SystemError`.
    func status(of path: String) throws(SystemError) -> FileStatus
    /// The names of a folder's entries, in no order.
    ///
    /// - Throws: `SystemError`.
    func names(in folder: String) throws(SystemError) -> [String]
    /// The path without links; the path itself where that cannot be told.
    func resolved(_ path: String) -> String
    /// Gives a file another name, in place of the file that has it.
    ///
    /// - Throws: `SystemError`.
    func rename(_ path: String, to other: String) throws(SystemError)
    /// Takes a file's name away.
    ///
    /// - Throws: `SystemError`.
    func remove(_ path: String) throws(SystemError)
    /// Makes a folder's entries durable.
    ///
    /// - Throws: `SystemError`.
    func syncFolder(_ path: String) throws(SystemError)
}

/// What a file is opened for.
public enum FileUse: Sendable {
    /// To be read.
    case reading
    /// To be read for long, as one of many, which must leave others room to be opened.
    case following
    /// To be written behind its end, and read; it is made where there is none.
    case appending
    /// To be written from its beginning; what it held is gone.
    case replacing
}

/// A file that is open, closed with its last reference.
public protocol OpenFile: AnyObject, Sendable {
    /// What the file is now.
    ///
    /// - Throws: `SystemError`.
    func status() throws(SystemError) -> FileStatus
    /// Reads bytes at an offset into a buffer and returns their number, 0 at the end.
    ///
    /// - Throws: `SystemError`.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(SystemError) -> Int
    /// Writes bytes behind the end and returns how many were written, at least one.
    ///
    /// - Throws: `SystemError` where none was.
    func append(_ bytes: ArraySlice<UInt8>) throws(SystemError) -> Int
    /// Cuts the file to a size.
    ///
    /// - Throws: `SystemError`.
    func truncate(to size: Int) throws(SystemError)
    /// Makes what has been written durable.
    ///
    /// - Throws: `SystemError`.
    func sync() throws(SystemError)
}

/// What a file is at a moment.
public struct FileStatus: Equatable, Sendable {
    /// A kind of file.
    public enum Kind: Sendable {
        /// A regular file.
        case regular
        /// A folder.
        case folder
        /// A pipe or a socket.
        case stream
        /// A terminal, a disk or another device.
        case device
    }

    /// Its kind.
    public var kind: Kind
    /// The device that it is on.
    public var device: UInt64
    /// Its inode.
    public var inode: UInt64
    /// Its size in bytes.
    public var size: Int
    /// When it was last changed, in nanoseconds since 1970.
    public var modified: Int64
    /// How many names it has.
    public var links: Int

    /// The greatest size that is told from greater ones.
    static let greatestSize = 1 << 60

    /// The device and inode.
    public var number: FileNumber { FileNumber(device: device, inode: inode) }

    /// A status.
    public init(kind: Kind, device: UInt64, inode: UInt64, size: Int, modified: Int64, links: Int) {
        self.kind = kind
        self.device = device
        self.inode = inode
        self.size = size
        self.modified = modified
        self.links = links
    }
}

/// What a file is told from all others on a machine by, as long as it exists.
public struct FileNumber: Hashable, Sendable {
    /// The device that it is on.
    public let device: UInt64
    /// Its inode.
    public let inode: UInt64
}

extension OpenFile {
    /// Reads so many bytes from an offset on, or as many as there are.
    ///
    /// - Throws: `SystemError`.
    public func bytes(at offset: Int, count: Int) throws(SystemError) -> [UInt8] {
        // An array without room is one that all threads share, into which a count would be written.
        guard count > 0 else { return [] }
        var failure: SystemError?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            let room = unsafe UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<count])
            do throws(SystemError) {
                while filled < count {
                    let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: room[filled...])
                    let got = try unsafe read(into: rest, at: offset + filled)
                    if got == 0 { break }
                    filled += got
                }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }
}
