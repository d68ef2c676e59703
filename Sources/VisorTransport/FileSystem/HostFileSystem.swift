import Glibc
import VisorKit

/// The file system of this machine.
public struct HostFileSystem: FileSystem {
    /// The file system.
    public init() {}

    /// Opens a file; a pipe too, without waiting for its other end.
    public func open(_ path: String, for use: FileUse) throws(SystemError) -> any OpenFile {
        try HostFile(path, use)
    }

    /// What `stat(2)` says of a path.
    public func status(of path: String) throws(SystemError) -> FileStatus {
        var status = Glibc.stat()
        guard unsafe stat(FileName.bytes(path), &status) == 0 else { throw .last }
        return FileStatus(status)
    }

    /// The names of a folder's entries, but for `.` and `..`.
    public func names(in folder: String) throws(SystemError) -> [String] {
        guard let stream = unsafe opendir(FileName.bytes(folder)) else { throw .last }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe FileName.text($0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }

    /// What `realpath(3)` makes of a path.
    public func resolved(_ path: String) -> String {
        guard let real = unsafe realpath(FileName.bytes(path), nil) else { return path }
        defer { unsafe free(real) }
        return unsafe FileName.text(real)
    }

    /// Gives a file another name by `rename(2)`, which is atomic.
    public func rename(_ path: String, to other: String) throws(SystemError) {
        guard unsafe Glibc.rename(FileName.bytes(path), FileName.bytes(other)) == 0 else { throw .last }
    }

    /// Takes a file's name away by `unlink(2)`.
    public func remove(_ path: String) throws(SystemError) {
        guard unsafe unlink(FileName.bytes(path)) == 0 else { throw .last }
    }

    /// Makes a folder's entries durable by `fsync(2)`.
    public func syncFolder(_ path: String) throws(SystemError) {
        let descriptor = unsafe Glibc.open(FileName.bytes(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .last }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .last }
    }
}

extension FileStatus {
    init(_ status: stat) {
        let kind: Kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .folder
            case S_IFCHR, S_IFBLK: .device
            default: .stream
            }
        // Whoever may write a file may give it any time, and a sparse one any size.
        let seconds = min(max(Int64(status.st_mtim.tv_sec), -9_000_000_000), 9_000_000_000)
        self.init(
            kind: kind, device: UInt64(status.st_dev), inode: UInt64(status.st_ino),
            size: min(Int(status.st_size), FileStatus.greatestSize),
            modified: seconds * 1_000_000_000 + Int64(status.st_mtim.tv_nsec),
            links: Int(status.st_nlink))
    }
}

/// A file of this machine that is open.
private final class HostFile: OpenFile {
    private let descriptor: Int32

    init(_ path: String, _ use: FileUse) throws(SystemError) {
        // A pipe would make the opening wait for its other end.
        let flags =
            switch use {
            case .reading, .following: O_RDONLY | O_NONBLOCK
            case .appending: O_RDWR | O_APPEND | O_CREAT
            case .replacing: O_RDWR | O_APPEND | O_CREAT | O_TRUNC | O_NOFOLLOW
            }
        descriptor = unsafe Glibc.open(FileName.bytes(path), flags | O_CLOEXEC, 0o644)
        if descriptor < 0 { throw .last }
        // Closed by what is thrown: the file is whole by now.
        if use == .following && DescriptorLimit.isReserved(descriptor) { throw SystemError(code: EMFILE) }
    }

    deinit {
        close(descriptor)
    }

    func status() throws(SystemError) -> FileStatus {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .last }
        return FileStatus(status)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(SystemError) -> Int {
        try retryingInterrupted { unsafe pread(descriptor, buffer.baseAddress, buffer.count, offset) }
    }

    func append(_ bytes: ArraySlice<UInt8>) throws(SystemError) -> Int {
        try retryingInterrupted {
            unsafe bytes.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
        }
    }

    func truncate(to size: Int) throws(SystemError) {
        guard ftruncate(descriptor, size) == 0 else { throw .last }
    }

    func sync() throws(SystemError) {
        guard fsync(descriptor) == 0 else { throw .last }
    }
}
