import Testing
import VisorKit
import VisorTesting

@testable import VisorTransport

/// What has been read of a file can be read again, as long as the file is what it was.
@Suite struct PastLinesTests {
    private let folder: TemporaryFolder
    private let system = HostFileSystem()

    init() throws { folder = try TemporaryFolder() }

    private func position(_ text: String) throws -> FilePosition {
        let path = try folder.write("a.log", text)
        var part = try OpenPart(path, of: "a.log", incarnation: 1, in: system)
        while case .lines(let lines) = try part.read(1 << 20, now: .zero) { part.take(lines) }
        return part.position
    }

    @Test func linesComeAgainFromAnyPlace() throws {
        let position = try position("one\ntwo\nthree\n")
        let past = try #require(PastLines(before: position, in: system))
        let (lines, next) = try #require(past.lines(from: 4, atMost: 100))
        #expect(String(decoding: lines, as: UTF8.self) == "two\nthree\n" && next == 14)
        #expect(past.lines(from: 14, atMost: 100) == nil)
    }

    @Test func fileThatHasBeenRotatedIsFound() throws {
        let position = try position("one\ntwo\n")
        try folder.move("a.log", to: "a.log.1")
        try folder.write("a.log", "new\n")
        let past = try #require(PastLines(before: position, in: system))
        #expect(past.lines(from: 0, atMost: 100).map { String(decoding: $0.lines, as: UTF8.self) } == "one\ntwo\n")
        #expect(PastLines.size(of: position, atLeast: 1_000, in: system) == 8)
    }

    /// The receiver may have more than has been read of it in this life.
    @Test func sizeOfACompressedFileIsThatOfWhatItHolds() throws {
        let text = (0..<200_000).map { "line \($0)\n" }.joined()
        try folder.write("b.log.gz", gzip(Array(text.utf8)))
        var part = try OpenPart(folder.path("b.log.gz"), of: "b.log", incarnation: 1, in: system)
        guard case .lines(let lines) = try part.read(1_000, now: .zero) else { Issue.record("no lines"); return }
        part.take(lines)
        let (position, size) = (part.position, text.utf8.count)
        #expect(position.offset < 2_000)
        try folder.move("b.log.gz", to: "b.log.2.gz")
        #expect(PastLines.size(of: position, atLeast: size, in: system) == size)
        #expect(PastLines.size(of: position, atLeast: .max, in: system) == size)
        #expect(try #require(PastLines.size(of: position, atLeast: 100_000, in: system)) >= 100_000)
    }

    @Test func anotherFileInItsPlaceIsNotRead() throws {
        let position = try position("one\ntwo\n")
        try folder.write("b.log", "one\ntwo\n")
        try folder.move("b.log", to: "a.log")
        #expect(PastLines(before: position, in: system) == nil)
        #expect(PastLines.size(of: position, atLeast: 1_000, in: system) == nil)
    }

    @Test func fileThatWasWrittenAnewIsNotRead() throws {
        let position = try position("one\ntwo\n")
        try folder.append(["xxx"], to: "a.log")
        #expect(PastLines.size(of: position, atLeast: 1_000, in: system) == 12)
        #expect(PastLines(before: position, in: system) != nil)
        var changed = position
        changed.tail = FilePosition.Sample(Array("six\n".utf8))
        #expect(PastLines(before: changed, in: system) == nil)
    }
}
