import Testing
import VisorTesting
import VisorTransport

@Suite struct OutputFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func linesFollowOneAnotherInANewFile() throws {
        try folder.write("out", "old and long")
        let file = try OutputFile(path: folder.path("out"))
        try file.write(Array("one\n".utf8))
        try file.write(Array("two\n".utf8))
        #expect(try folder.text("out") == "one\ntwo\n")
    }

    @Test func replacedFileIsWholeAndNothingElseStays() throws {
        try folder.write("out", "old")
        try OutputFile.replace(folder.path("out"), with: Array("new\n".utf8))
        #expect(try folder.text("out") == "new\n")
        #expect(try InputPaths.expand([folder.path("*")]) == [folder.path("out")])
    }

    /// The words of the failure that a call throws.
    private func failure(of call: () throws -> Void) -> String {
        do {
            try call()
            return "no failure"
        } catch {
            return "\(error)"
        }
    }

    @Test func fileThatCannotBeMadeIsNamed() {
        let path = folder.path("none/out")
        let expected = "\(path): cannot be written: No such file or directory"
        #expect(failure { _ = try OutputFile(path: path) } == expected)
        #expect(failure { try OutputFile.replace(path, with: []) } == expected)
        #expect(failure { try OutputFile.check(path) } == expected)
    }

    @Test func checkLeavesNothingBehind() throws {
        try OutputFile.check(folder.path("out"))
        #expect(!folder.has("out"))
        #expect(failure { try OutputFile.check(folder.path) } == "\(folder.path): cannot be written: Is a directory")
    }

    @Test func fullDeviceIsAnError() {
        let expected = "/dev/full: cannot be written: No space left on device"
        #expect(failure { try OutputFile(path: "/dev/full").write([10]) } == expected)
        #expect(failure { try OutputFile.replace("/dev/full", with: [10]) } == expected)
    }
}
