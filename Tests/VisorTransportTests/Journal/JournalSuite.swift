import VisorKit

@testable import VisorTransport

/// Tests of a journal in a file system that is simulated.
protocol JournalSuite {
    var fileSystem: SimulatedFileSystem { get }
}

extension JournalSuite {
    var folder: String { "journal" }
    var day: EventTime { EventTime(seconds: 1_795_000_000) }

    func open(
        readTo position: JournalPosition? = nil, segmentSize: Int = 1 << 20
    ) throws -> Journal<SimulatedFileSystem> {
        try Journal(folder: folder, readTo: position, segmentSize: segmentSize, in: fileSystem)
    }

    /// What happens to a segment's file behind the program's back.
    func change(segment: Int = 1, _ body: (inout [UInt8]) -> Void) {
        let path = JournalForm.path(folder, segment)
        var bytes = fileSystem.bytes(of: path)
        body(&bytes)
        fileSystem.delete(path)
        fileSystem.write(bytes, to: path)
    }
}
