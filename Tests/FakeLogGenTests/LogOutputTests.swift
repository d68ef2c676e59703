import Foundation
import Testing
import VisorRuntime
import VisorTesting

@testable import FakeLogGen

@Suite struct LogOutputTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func move(_ name: String, to other: String) throws {
        try FileManager.default.moveItem(atPath: folder.path(name), toPath: folder.path(other))
    }

    /// Asks until the path has been looked at, which is not each time.
    private func followUntilReopened(_ output: inout LogOutput, _ name: String) throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while !FileManager.default.fileExists(atPath: folder.path(name)), ContinuousClock.now < deadline {
            try output.followPath()
        }
    }

    @Test func linesGoOnInANewFileWhereTheOldOneIsRenamed() throws {
        var output = try LogOutput(path: folder.path("log"))
        try output.write(Array("a\n".utf8))
        try move("log", to: "log.1")
        try output.write(Array("b\n".utf8))
        try followUntilReopened(&output, "log")
        try output.write(Array("c\n".utf8))
        #expect(try folder.text("log.1") == "a\nb\n")
        #expect(try folder.text("log") == "c\n")
    }

    @Test func fileThatIsStillThereIsNotOpenedAnew() throws {
        var output = try LogOutput(path: folder.path("log"))
        let end = ContinuousClock.now + .milliseconds(250)
        while ContinuousClock.now < end { try output.followPath() }
        try output.write(Array("a\n".utf8))
        try output.reopen()
        try output.write(Array("b\n".utf8))
        #expect(try folder.text("log") == "a\nb\n")
    }

    @Test func switchedLinkIsFollowed() throws {
        let files = FileManager.default
        try files.createSymbolicLink(atPath: folder.path("log"), withDestinationPath: folder.path("first"))
        var output = try LogOutput(path: folder.path("log"))
        try output.write(Array("a\n".utf8))
        try files.createSymbolicLink(atPath: folder.path("next"), withDestinationPath: folder.path("second"))
        #expect(rename(folder.path("next"), folder.path("log")) == 0)
        try followUntilReopened(&output, "second")
        try output.write(Array("b\n".utf8))
        #expect(try folder.text("first") == "a\n")
        #expect(try folder.text("second") == "b\n")
    }

    @Test func folderThatIsGoneIsAnErrorWithTheFilesName() throws {
        try folder.makeFolder("logs")
        let path = folder.path("logs/log")
        var output = try LogOutput(path: path)
        try FileManager.default.removeItem(atPath: folder.path("logs"))
        do throws(VisorRuntime.SystemError) {
            try output.reopen()
            Issue.record("the file was opened in a folder that is not there")
        } catch {
            #expect(error.description == "cannot open \(path): No such file or directory")
        }
    }

    @Test(arguments: [nil, "/dev/null"]) func whatIsNoFileIsNotFollowed(_ path: String?) throws {
        var output = try LogOutput(path: path)
        try output.followPath()
        try output.reopen()
        try output.write([])
    }
}
