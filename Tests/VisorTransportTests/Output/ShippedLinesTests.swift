import Testing
import VisorKit
import VisorTesting

@testable import VisorTransport

/// Lines that are shipped to a file stand there once, over restarts and crashes.
@Suite struct ShippedLinesTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func open(_ state: RouteState?) throws -> ShippedLines {
        try ShippedLines(folder.path("all.log"), from: state, in: HostFileSystem())
    }

    private func state(_ lines: ShippedLines) throws -> RouteState {
        RouteState(seen: EventTime(seconds: 1), outputs: [try lines.settle()])
    }

    @Test func whatWasWrittenBehindTheStateIsNotWrittenAgain() throws {
        let first = try open(nil)
        try first.write(Array("a\nb\n".utf8))
        let known = try state(first)
        // This is written, and then the program is killed: no state knows of it.
        try first.write(Array("b\nc\n".utf8))
        let second = try open(known)
        try second.write(Array("b\n".utf8))
        try second.write(Array("c\nb\n".utf8))
        #expect(try folder.text("all.log") == "a\nb\nb\nc\nb\n")
    }

    @Test func whatDoesNotComeAgainIsNotAwaitedForEver() throws {
        let known = try state(try open(nil))
        try folder.append(["beat"], to: "all.log")
        let second = try open(known)
        #expect(second.expectNothing())
        #expect(!second.expectNothing())
        try second.write(Array("beat\n".utf8))
        #expect(try folder.text("all.log") == "beat\nbeat\n")
    }

    @Test func lineBehindOneThatHasNoEndIsOneOfItsOwn() throws {
        try folder.write("all.log", "kept by hand")
        try open(nil).write(Array("a\n".utf8))
        #expect(try folder.text("all.log") == "kept by hand\na\n")
    }

    @Test func tornLineIsWrittenAnew() throws {
        let first = try open(nil)
        try first.write(Array("a\n".utf8))
        let known = try state(first)
        try folder.append(["torn"], to: "all.log", end: "")
        let second = try open(known)
        try second.write(Array("torn line\n".utf8))
        #expect(try folder.text("all.log") == "a\ntorn line\n")
    }

    @Test func whatStoodThereBeforeIsLeftAlone() throws {
        try folder.write("all.log", "a\n")
        let lines = try open(nil)
        try lines.write(Array("a\n".utf8))
        #expect(try folder.text("all.log") == "a\na\n")
    }
}
