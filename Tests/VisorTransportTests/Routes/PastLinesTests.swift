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
        #expect(PastLines.size(of: position, in: system) == 8)
    }

    @Test func anotherFileInItsPlaceIsNotRead() throws {
        let position = try position("one\ntwo\n")
        try folder.write("b.log", "one\ntwo\n")
        try folder.move("b.log", to: "a.log")
        #expect(PastLines(before: position, in: system) == nil)
        #expect(PastLines.size(of: position, in: system) == nil)
    }

    @Test func fileThatWasWrittenAnewIsNotRead() throws {
        let position = try position("one\ntwo\n")
        try folder.append(["xxx"], to: "a.log")
        #expect(PastLines.size(of: position, in: system) == 12)
        #expect(PastLines(before: position, in: system) != nil)
        var changed = position
        changed.tail = FilePosition.Sample(Array("six\n".utf8))
        #expect(PastLines(before: changed, in: system) == nil)
    }
}
