import VisorKit
import VisorTransport

/// A file of results: a regular one, where what cannot be written is kept for a while, or a pipe or the standard
/// output.
final class ResultFile {
    private enum Place {
        case regular(AppendedOutput)
        case other(OutputFile)
    }

    /// The path.
    let path: String
    private let place: Place

    /// Opens a file, which is made where there is none.
    ///
    /// - Parameter isAddedTo: whether it keeps what it holds.
    /// - Throws: `OutputFile.Failure`.
    init(_ path: String, isAddedTo: Bool) throws(OutputFile.Failure) {
        self.path = path
        if OutputFile.isNoRegularFile(path) {
            place = .other(try OutputFile(path: path))
            return
        }
        if !isAddedTo { try OutputFile.replace(path, with: []) }
        let output = try AppendedOutput(path: path, in: HostFileSystem())
        // Behind a line that was torn by a crash, a line of its own begins.
        if try output.endsInsideLine() { try output.write([UInt8(ascii: "\n")]) }
        place = .regular(output)
    }

    /// Whether so much waits to be written that nothing more should be added.
    var isFull: Bool { if case .regular(let file) = place { file.isFull } else { false } }

    /// Why nothing can be written at the moment.
    var problem: OutputFile.Failure? {
        guard case .regular(let file) = place, let reason = file.problem else { return nil }
        return OutputFile.Failure(path: path, reason: reason)
    }

    /// Adds whole lines, which are kept if they cannot be written.
    ///
    /// - Throws: `OutputFile.Failure` for what trying again does not help.
    func write(_ bytes: [UInt8]) throws(OutputFile.Failure) {
        switch place {
        case .regular(let file): try file.write(bytes)
        case .other(let file): try file.write(bytes)
        }
    }

    /// Tries to write what waits.
    ///
    /// - Throws: `OutputFile.Failure` for what trying again does not help.
    func retry() throws(OutputFile.Failure) {
        if case .regular(let file) = place, !file.isWritten { try file.flush() }
    }
}
