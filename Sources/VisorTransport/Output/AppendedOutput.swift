import VisorKit

/// An output that is added to over restarts, in whole lines.
///
/// What cannot be written, because the disk is full or the right to write was taken, is kept and tried again; whoever adds
/// asks with `isFull` whether to wait. Nothing is ever cut but a last line that was torn.
public final class AppendedOutput {
    /// How many bytes are kept for a file that takes none.
    static let pendingLimit = 8 << 20

    /// The path.
    public let path: String
    /// How many bytes stand in the file.
    public private(set) var length: Int
    /// Why the file takes nothing at the moment; `nil` while it does.
    public private(set) var problem: SystemError?

    /// The file, for whoever makes it durable.
    let file: any OpenFile
    private var pending: [UInt8] = []

    /// Opens a file, which is made where there is none.
    ///
    /// - Throws: `OutputFile.Failure`.
    public init(path: String, in fileSystem: some FileSystem) throws(OutputFile.Failure) {
        self.path = path
        do throws(SystemError) {
            file = try fileSystem.open(path, for: .appending)
            length = try file.status().size
        } catch {
            throw OutputFile.Failure(path: path, reason: error)
        }
    }

    /// Whether everything has been handed to the system.
    public var isWritten: Bool { pending.isEmpty }

    /// Whether so much waits to be written that nothing more should be added.
    public var isFull: Bool { pending.count > AppendedOutput.pendingLimit }

    /// What a checkpoint is to know of the file, in which such things stand that are still to come.
    func known(awaiting entries: [String: Int]) -> Checkpoint.Output {
        // Someone may have cut the file since.
        let size = (try? file.status().size) ?? length
        return Checkpoint.Output(
            path: path, length: size, awaited: entries.map { Checkpoint.Awaited(key: $0.key, number: $0.value) })
    }

    /// Hands the whole lines behind a length to a closure, and cuts off what stands behind the last.
    ///
    /// A file that is shorter is another: all its lines are handed over.
    ///
    /// - Throws: `OutputFile.Failure`.
    func recover(behind known: Int, _ take: ([UInt8]) -> Void) throws(OutputFile.Failure) {
        let start = known <= length ? known : 0
        do throws(SystemError) {
            var rest: [UInt8] = []
            var offset = start
            while true {
                let bytes = try file.bytes(at: offset, count: 1 << 20)
                if bytes.isEmpty { break }
                offset += bytes.count
                rest += bytes
                guard let end = rest.lastIndex(of: UInt8(ascii: "\n")) else { continue }
                for line in rest[..<end].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
                    take(Array(line))
                }
                rest.removeSubrange(...end)
            }
            if !rest.isEmpty {
                try file.truncate(to: offset - rest.count)
                length = offset - rest.count
            }
        } catch {
            throw OutputFile.Failure(path: path, reason: error)
        }
    }

    /// Whether what stands in the file ends without a newline: a line was torn.
    ///
    /// - Throws: `OutputFile.Failure` where that cannot be read.
    public func endsInsideLine() throws(OutputFile.Failure) -> Bool {
        guard length > 0 else { return false }
        do throws(SystemError) {
            return try file.bytes(at: length - 1, count: 1) != [UInt8(ascii: "\n")]
        } catch {
            throw OutputFile.Failure(path: path, reason: error)
        }
    }

    /// Adds whole lines, which are kept if they cannot be written.
    ///
    /// - Throws: `OutputFile.Failure` for what trying again does not help.
    public func write(_ bytes: [UInt8]) throws(OutputFile.Failure) {
        pending += bytes
        // One that is known to take nothing is tried again by and by, not with each line.
        if problem == nil { try flush() }
    }

    /// Tries to write what waits.
    ///
    /// - Throws: `OutputFile.Failure` for what trying again does not help.
    public func flush() throws(OutputFile.Failure) {
        var written = 0
        defer {
            pending.removeFirst(written)
            length += written
        }
        while written < pending.count {
            do throws(SystemError) {
                written += try file.append(pending[written...])
                problem = nil
            } catch {
                guard error.isRetriable else { throw OutputFile.Failure(path: path, reason: error) }
                problem = error
                return
            }
        }
    }
}
