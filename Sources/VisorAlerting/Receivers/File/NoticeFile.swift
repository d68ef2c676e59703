import Glibc
import VisorKit
import VisorTransport

/// A file of notices, open and locked: while one adds to it no other does.
struct NoticeFile: ~Copyable {
    /// How much of the end is looked through for a notice that may stand there.
    private static let searched = 1 << 20
    private static let newline = UInt8(ascii: "\n")

    private let path: String
    private let descriptor: Int32

    /// Opens the file, which is made where there is none, readable for the owner and the group.
    init(_ path: String) throws(DeliveryFailure) {
        self.path = path
        descriptor = try NoticeFile.opened(path)
    }

    private static func opened(_ path: String) throws(DeliveryFailure) -> Int32 {
        // Non-blocking: a pipe in the place of the file holds nothing up.
        let descriptor = unsafe open(FileName.bytes(path), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o640)
        guard descriptor >= 0 else { throw failure(path, "cannot be opened") }
        guard let problem = problem(path, descriptor) else { return descriptor }
        close(descriptor)
        throw problem
    }

    /// Why nothing can be added to what has been opened.
    private static func problem(_ path: String, _ descriptor: Int32) -> DeliveryFailure? {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { return failure(path, "cannot be looked at") }
        guard status.st_mode & S_IFMT == S_IFREG else {
            return DeliveryFailure("\(path): is not a regular file", isPermanent: true)
        }
        do throws(SystemError) {
            // Another notice may be on its way into it: that takes no longer than the disk does.
            try FileLock.take(descriptor, within: patience)
            return nil
        } catch {
            guard error.code == EWOULDBLOCK else { return DeliveryFailure("\(path): cannot be locked: \(error)") }
            return DeliveryFailure("\(path): somebody else has locked it for \(patience.components.seconds) s")
        }
    }

    /// How long others may have it.
    private static let patience = Duration.seconds(10)

    deinit {
        close(descriptor)
    }

    /// Adds a line, unless one that begins like it stands there, and waits until it is on the disk.
    ///
    /// - Parameters:
    ///   - line: the line without its newline.
    ///   - beginning: what it is recognised by.
    mutating func add(_ line: [UInt8], beginning: [UInt8]) throws(DeliveryFailure) {
        let size = lseek(descriptor, 0, SEEK_END)
        guard size >= 0 else { throw failure("cannot be looked at") }
        let end = try end(of: size)
        if NoticeFile.holds(end, beginning, fromStart: end.count == size) { return try makeDurable(undoing: nil) }
        // A line that a crash tore is ended first, so that it spoils no other.
        let isTorn = end.last.map { $0 != NoticeFile.newline } ?? false
        try write((isTorn ? [NoticeFile.newline] : []) + line + [NoticeFile.newline], behind: size)
        try makeDurable(undoing: size)
    }

    private func write(_ bytes: [UInt8], behind size: Int) throws(DeliveryFailure) {
        var count = 0
        repeat {
            count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
        } while count < 0 && errno == EINTR
        guard count != bytes.count else { return }
        let failure = failure(count < 0 ? "cannot be written" : "has no room for a notice", isKnown: count < 0)
        // Half a line would be told of as a whole one by whoever ends it.
        if count > 0 { _ = ftruncate(descriptor, size) }
        throw failure
    }

    /// Waits until everything is on the disk; what would not go there is taken back, so that the next attempt writes it again.
    private func makeDurable(undoing size: Int?) throws(DeliveryFailure) {
        guard fsync(descriptor) != 0 else { return try makeNameDurable(size == 0) }
        let failure = failure("is not safe on the disk")
        if let size { _ = ftruncate(descriptor, size) }
        throw failure
    }

    /// A new file is only there after a crash when its folder is on the disk as well.
    private func makeNameDurable(_ isNew: Bool) throws(DeliveryFailure) {
        guard isNew else { return }
        let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let handle = unsafe open(FileName.bytes(folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        // Who may add to a file need not be allowed to read its folder.
        guard handle >= 0 else { return }
        defer { close(handle) }
        _ = fsync(handle)
    }

    /// The last part of the file.
    private func end(of size: Int) throws(DeliveryFailure) -> [UInt8] {
        let count = min(size, NoticeFile.searched)
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let read = unsafe bytes.withUnsafeMutableBytes { space in
                let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: space[filled...])
                return unsafe pread(descriptor, rest.baseAddress, rest.count, size - count + filled)
            }
            if read < 0, errno == EINTR { continue }
            guard read >= 0 else { throw failure("cannot be read") }
            // Somebody has cut the file meanwhile.
            if read == 0 { break }
            filled += read
        }
        return Array(bytes[..<filled])
    }

    /// Whether a whole line begins so.
    private static func holds(_ bytes: [UInt8], _ beginning: [UInt8], fromStart: Bool) -> Bool {
        var start = bytes.startIndex
        var isWhole = fromStart
        while let end = bytes[start...].firstIndex(of: newline) {
            if isWhole, bytes[start..<end].starts(with: beginning) { return true }
            (start, isWhole) = (end + 1, true)
        }
        return false
    }

    private func failure(_ what: String, isKnown: Bool = true) -> DeliveryFailure {
        isKnown ? NoticeFile.failure(path, what) : DeliveryFailure("\(path): \(what)")
    }

    private static func failure(_ path: String, _ what: String) -> DeliveryFailure {
        DeliveryFailure("\(path): \(what): \(SystemError.last)")
    }
}
