import Synchronization
import VisorKit

/// A file to which lines are shipped, each once over restarts: what stands in it behind what a state knows is not written again.
public final class ShippedLines: Sendable {
    /// The file.
    public let path: String

    private let log: Mutex<LineLog>

    /// A file that goes on behind what a state knows of it.
    ///
    /// - Throws: `OutputFile.Failure`.
    public init(_ path: String, from state: RouteState?, in fileSystem: some FileSystem) throws(OutputFile.Failure) {
        self.path = path
        let output = try AppendedOutput(path: path, in: fileSystem)
        let known = state?.outputs.first { $0.path == path }
        let log = try LineLog(output, known: known ?? Checkpoint.Output(path: path, length: output.length))
        // What somebody else wrote there is a line of its own.
        if try output.endsInsideLine() { try output.write([UInt8(ascii: "\n")]) }
        self.log = Mutex(log)
    }

    /// Adds whole lines, which are kept if the file cannot take them at the moment.
    ///
    /// - Throws: `OutputFile.Failure` where it takes nothing yet of what was added before.
    public func write(_ lines: [UInt8]) throws(OutputFile.Failure) {
        let failure: OutputFile.Failure? = log.withLock { log in
            do throws(OutputFile.Failure) {
                try log.output.flush()
                if let problem = log.output.problem { throw OutputFile.Failure(path: path, reason: problem) }
                try log.write(lines)
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw failure }
    }

    /// Notes that all that a run before a crash can have written has come again, if it is still to be written; whether something
    /// had not, since other lines are shipped by now.
    public func expectNothing() -> Bool { log.withLock { $0.expectNothing() } }

    /// What a state is to know of the file, after what was written has been made durable.
    ///
    /// - Throws: `OutputFile.Failure`.
    public func settle() throws(OutputFile.Failure) -> Checkpoint.Output {
        let result: Result<Checkpoint.Output, OutputFile.Failure> = log.withLock { log in
            do throws(OutputFile.Failure) {
                try log.output.flush()
                if let problem = log.output.problem { throw OutputFile.Failure(path: path, reason: problem) }
                do throws(SystemError) {
                    try log.output.file.sync()
                } catch {
                    throw OutputFile.Failure(path: path, reason: error)
                }
                return .success(log.known)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}
