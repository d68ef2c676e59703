import Foundation
import Testing
import VisorKit
import VisorTesting

@testable import VisorTransport

@Suite struct LineReaderTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }
    private let line = "10.0.0.1 - - [20/Nov/2026:10:00:00 +0000] \"GET / HTTP/1.1\" 200 1\n"

    /// A named pipe with both ends open.
    private func pipe() throws -> (reader: LineReader, writer: Int32) {
        let path = folder.path("pipe")
        #expect(mkfifo(path, 0o600) == 0)
        // Opened for both, a pipe does not wait for its other end.
        let both = open(path, O_RDWR | O_CLOEXEC)
        let file = try LogFile(path: path)
        let writer = open(path, O_WRONLY | O_CLOEXEC)
        close(both)
        #expect(file.kind == .stream)
        return (LineReader(stream: file), writer)
    }

    private func send(_ text: String, to writer: Int32) {
        let bytes = Array(text.utf8)
        #expect(write(writer, bytes, bytes.count) == bytes.count)
    }

    @Test func partOfALineWaitsForItsEnd() async throws {
        let (reader, writer) = try pipe()
        send("one\ntw", to: writer)
        #expect(try await reader.next()?.bytes == Array("one\n".utf8))
        send("o\n", to: writer)
        let batch = try await reader.next()
        #expect(batch?.bytes == Array("two\n".utf8))
        #expect(batch?.offset == 4)
        send("rest", to: writer)
        close(writer)
        #expect(try await reader.next()?.bytes == Array("rest".utf8))
        #expect(try await reader.next() == nil)
    }

    @Test func stopReadsWhatIsThereAndEnds() async throws {
        let (reader, writer) = try pipe()
        send("one\n", to: writer)
        reader.stop()
        #expect(try await reader.next()?.bytes == Array("one\n".utf8))
        #expect(try await reader.next() == nil)
        close(writer)
    }

    @Test func linesThatAreTooLongAreCounted() async throws {
        let (reader, writer) = try pipe()
        let long = [UInt8](repeating: 65, count: 1_200_000)
        // More than a pipe holds: a thread of its own waits for the reader, none of the few that tasks share.
        Thread.detachNewThread {
            for text in [long, Array("\nshort\n".utf8)] {
                var written = 0
                while written < text.count {
                    written += text[written...].withUnsafeBytes { write(writer, $0.baseAddress, $0.count) }
                }
            }
            close(writer)
        }
        var overlong = 0
        var bytes: [UInt8] = []
        while let batch = try await reader.next() {
            overlong += batch.overlongLines
            bytes += batch.bytes
        }
        #expect(overlong == 1)
        #expect(bytes == Array("short\n".utf8))
    }

    @Test func streamIsHeldBackUntilALineDecidesOnItsFormat() async throws {
        let (reader, writer) = try pipe()
        var cursor = StreamCursor(
            partition: 0, name: "pipe", reader: reader, profile: InputProfile(), heartbeat: "HEARTBEAT")
        send("- - - [20/Nov/2026:09:59:59 +0000] \"HEARTBEAT\" - -\n", to: writer)
        async let first = cursor.next()
        send(line, to: writer)
        #expect(try await first?.format == .common)
        close(writer)
    }

    @Test func streamOfUnknownLinesIsAnErrorAtItsEnd() async throws {
        let (reader, writer) = try pipe()
        var cursor = StreamCursor(
            partition: 0, name: "pipe", reader: reader, profile: InputProfile(formats: [.combined]),
            heartbeat: "HEARTBEAT")
        send("hello\n", to: writer)
        close(writer)
        await #expect(throws: InputError.unknownFormat("pipe", tried: ["combined"], firstLine: "hello")) {
            try await cursor.next()
        }
    }
}
