import Glibc
import Testing
import VisorKit
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

    @Test func linkIsFollowedAndTheModeKept() throws {
        let real = try folder.write("real", "old")
        try #require(symlink(real, folder.path("link")) == 0)
        try #require(chmod(real, 0o600) == 0)
        try OutputFile.replace(folder.path("link"), with: Array("new".utf8))
        #expect(try folder.text("real") == "new")
        var status = stat()
        #expect(lstat(folder.path("link"), &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
        #expect(stat(real, &status) == 0 && status.st_mode & 0o7777 == 0o600)
        try #require(symlink(folder.path("none"), folder.path("dangling")) == 0)
        try OutputFile.replace(folder.path("dangling"), with: Array("new".utf8))
        #expect(try folder.text("none") == "new")
    }

    @Test func outputThatIsAnInputOrAnotherOutputIsAConflict() throws {
        let line = "10.0.0.1 - - [20/Nov/2026:10:00:00 +0000] \"GET / HTTP/1.1\" 200 1\n"
        let log = try folder.write("a.log", line)
        try #require(symlink(log, folder.path("link")) == 0)
        let inputs = try Input.open([log].map { InputRequest($0) }, heartbeat: "HEARTBEAT")
        let (new, same) = (folder.path("new"), "\(folder.path)/./new")
        let cases: [([String], String?)] = [
            ([log], log), ([folder.path("link")], folder.path("link")), ([new, new], new), ([new, same], same),
            (["-", "-"], "-"), ([new, folder.path("other")], nil), (["/dev/null", "/dev/null"], nil),
        ]
        for (outputs, conflict) in cases {
            do throws(OutputConflict) {
                try OutputConflict.check(outputs: outputs, inputs: inputs.map { ($0.name, $0.identity) })
                #expect(conflict == nil, "\(outputs)")
            } catch {
                #expect(error.output == conflict, "\(outputs)")
            }
        }
    }

    @Test(.timeLimit(.minutes(10))) func pipeIsNotOpenedToBeLookedAt() throws {
        let path = folder.path("pipe")
        try #require(mkfifo(path, 0o600) == 0)
        try OutputConflict.check(outputs: [path, folder.path("other")], inputs: [])
        try OutputFile.check(path)
    }

    @Test func fullDeviceIsAnError() {
        let expected = "/dev/full: cannot be written: No space left on device"
        #expect(failure { try OutputFile(path: "/dev/full").write([10]) } == expected)
        #expect(failure { try OutputFile.replace("/dev/full", with: [10]) } == expected)
    }
}
