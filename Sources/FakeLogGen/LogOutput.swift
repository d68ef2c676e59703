import Foundation
import ServiceLifecycle
import VisorRuntime

/// The file, pipe or terminal that lines go to; closed at the end of its life.
///
/// A file is followed by its path: where a rotation has renamed or removed it, the lines go on in a new one.
struct LogOutput: ~Copyable {
    /// What a file is known by, whatever its name.
    private struct Identity: Equatable {
        let device: dev_t
        let inode: ino_t
    }

    /// How long a reader may stall when the program is told to end.
    private static let patience = Duration.seconds(2)
    /// How long a path is believed to lead to the file that is open.
    private static let trust = Duration.milliseconds(100)

    private let path: String?
    private var descriptor = STDOUT_FILENO
    /// Nil for what is no regular file, and is not followed.
    private var identity: Identity?
    private var lastLook = ContinuousClock.now

    /// Opens a file for appending, or takes standard output.
    init(path: String?) throws(VisorRuntime.SystemError) {
        self.path = path
        if let path { descriptor = try Self.open(path) }
        identity = Self.identity(of: descriptor)
    }

    deinit {
        if path != nil { close(descriptor) }
    }

    private var name: String { path ?? "standard output" }

    private static func open(_ path: String) throws(VisorRuntime.SystemError) -> Int32 {
        let descriptor = unsafe Foundation.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw VisorRuntime.SystemError("cannot open \(path)", code: errno) }
        return descriptor
    }

    private static func identity(of descriptor: Int32) -> Identity? {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Identity(device: status.st_dev, inode: status.st_ino)
    }
}

extension LogOutput {
    /// Opens the file anew where its path no longer leads to it, which is looked at ten times a second at most.
    ///
    /// To be called between whole lines: those before stay in the old file, those after go to the new one.
    mutating func followPath() throws(VisorRuntime.SystemError) {
        guard let path, let identity, ContinuousClock.now - lastLook >= Self.trust else { return }
        lastLook = .now
        var status = stat()
        if unsafe stat(path, &status) == 0, Identity(device: status.st_dev, inode: status.st_ino) == identity { return }
        try reopen()
    }

    /// Opens the file anew, and makes it where there is none; what is no regular file is left alone.
    mutating func reopen() throws(VisorRuntime.SystemError) {
        guard let path, identity != nil else { return }
        let opened = try Self.open(path)
        close(descriptor)
        descriptor = opened
        identity = Self.identity(of: opened)
    }
}

extension LogOutput {
    /// Writes all bytes; whole lines, so that a signal between two calls leaves no torn one.
    ///
    /// A reader that stalls is waited for, but only ``patience`` once a signal has come.
    ///
    /// - Throws: `SystemError`, after which the last line may be torn.
    func write(_ bytes: [UInt8]) throws {
        // The most that can be written to a pipe that says it is ready without blocking.
        let chunkSize = identity == nil ? 4_096 : Int.max
        var rest = bytes[...]
        while !rest.isEmpty {
            try waitUntilReady()
            let count = unsafe rest.withUnsafeBytes {
                unsafe Foundation.write(descriptor, $0.baseAddress, min($0.count, chunkSize))
            }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR, errno != EAGAIN {
                throw VisorRuntime.SystemError("cannot write to \(name)", code: errno)
            }
        }
    }

    private func waitUntilReady() throws {
        guard identity == nil else { return }
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        var rest = Self.patience
        while unsafe poll(&request, 1, 100) == 0 {
            guard Task.isShuttingDownGracefully || Task.isCancelled else { continue }
            rest -= .milliseconds(100)
            if rest <= .zero { throw ProgramError("\(name) takes no more; the last lines were not written") }
        }
    }
}
