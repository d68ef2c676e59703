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
        send(Array(text.utf8), to: writer)
    }

    private func send(_ bytes: [UInt8], to writer: Int32) {
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

    @Test func linesThatAreThereDoNotWaitForTheEndOfAnother() async throws {
        let reader = LineReader(isLive: true) { _ in
            ScriptedBytes(["one\n", "tw", nil, "o\nthree\n", "four\n", nil, "fi", nil, "ve"])
        }
        for lines in ["one\n", "two\nthree\nfour\n", "five"] {
            #expect(try await reader.next()?.bytes == Array(lines.utf8))
        }
        #expect(try await reader.next() == nil)
    }

    @Test(arguments: [Compression.gzip, .zstd], [1, 2, 3, 5, 100_000])
    func compressedStreamIsDecompressedHoweverItComes(compression: Compression, size: Int) async throws {
        let (reader, writer) = try pipe()
        let text = RandomLog(seed: 5, lines: 40).bytes
        let compressed = compression == .gzip ? gzip(text) : skippableFrame(kind: 9, [1, 2]) + zstd(text)
        Thread.detachNewThread {
            for start in stride(from: 0, to: compressed.count, by: size) {
                let part = Array(compressed[start..<min(start + size, compressed.count)])
                var written = 0
                while written < part.count {
                    written += part[written...].withUnsafeBytes { write(writer, $0.baseAddress, $0.count) }
                }
                if start < 40 { usleep(1_000) }
            }
            close(writer)
        }
        var lines: [UInt8] = []
        var count = 0
        while let batch = try await reader.next() {
            lines += batch.bytes
            count += batch.byteCount
        }
        #expect(lines == text)
        // What comes behind the last line, a checksum, may be read on its own, when there is no batch to count it in.
        #expect((compressed.count - 8...compressed.count).contains(count))
        #expect(reader.damage == nil)
    }

    @Test func compressedStreamThatIsCutOffIsSaidUnlessItWasStopped() async throws {
        let text = RandomLog(seed: 5, lines: 9_000).bytes
        let part = Array(gzip(text).prefix(40_000))
        for isStopped in [false, true] {
            let path = folder.path("pipe")
            unlink(path)
            let (reader, writer) = try pipe()
            send(part, to: writer)
            if isStopped { reader.stop() } else { close(writer) }
            var lines: [UInt8] = []
            while let batch = try await reader.next() { lines += batch.bytes }
            #expect(lines.count > 100_000 && text.starts(with: lines))
            #expect(reader.damage == (isStopped ? nil : "ends in the middle of its compressed data"))
            if isStopped { close(writer) }
        }
    }

    @Test(arguments: ["(\n", "Post\n", "P\n", "(", "P", "\u{1f}\n", "\u{1f}", "\n", "("])
    func textThatBeginsAsCompressedDataMightIsText(text: String) async throws {
        let (reader, writer) = try pipe()
        for byte in text.utf8 { send([byte], to: writer) }
        // A line is there as soon as it has ended; what is no line yet is there at the end of the stream.
        if text.last != "\n" { close(writer) }
        #expect(try await reader.next()?.bytes == Array(text.utf8))
        if text.last == "\n" { close(writer) }
        #expect(try await reader.next() == nil)
        #expect(reader.damage == nil)
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

/// Bytes that come in these pieces; `nil` stands for a time at which there are none.
private struct ScriptedBytes: ByteStream {
    let damage: String? = nil
    private(set) var byteCount = 0
    private var pieces: [String?]

    init(_ pieces: [String?]) {
        self.pieces = pieces
    }

    var isReady: Bool { pieces.first.map { $0 != nil } ?? true }

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        if pieces.first == .some(nil) { pieces.removeFirst() }
        guard !pieces.isEmpty, let piece = pieces.removeFirst() else { return 0 }
        buffer.copyBytes(from: piece.utf8)
        byteCount += piece.utf8.count
        return piece.utf8.count
    }
}
