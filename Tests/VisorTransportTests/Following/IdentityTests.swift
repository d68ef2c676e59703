import Foundation
import Testing
import VisorKit
import VisorTesting

@testable import VisorTransport

/// A file is known by what has been read of it, and not by its name or number alone.
@Suite final class IdentityTests {
    private let folder: TemporaryFolder
    private let follower: Follower

    init() throws {
        folder = try TemporaryFolder()
        follower = Follower([folder.path("a.log")])
        try folder.append(numbered(1...60), to: "a.log")
        try follower.read()
    }

    @Test func truncatedFileIsReadFromItsBeginning() throws {
        try folder.cut("a.log")
        #expect(try follower.read() == [])
        try folder.append(numbered(70...71), to: "a.log")
        #expect(try follower.read() == numbered(70...71))
    }

    @Test func truncationWhileDownIsSeen() throws {
        try folder.overwrite("a.log", numbered(70...71))
        follower.restart()
        #expect(try follower.read() == numbered(70...71))
    }

    @Test func fileThatReusesTheInodeIsAnother() throws {
        let inode = try HostFileSystem().status(of: folder.path("a.log")).inode
        // What a file system may do, done by hand: the same inode with other bytes, and as many of them.
        try folder.overwrite("a.log", numbered(101...160))
        #expect(try HostFileSystem().status(of: folder.path("a.log")).inode == inode)
        follower.restart()
        #expect(try follower.read() == numbered(101...160))
    }

    @Test func shorterFileWithTheSameBeginningIsAnother() throws {
        try folder.write("new", numbered(1...40).map { $0 + "\n" }.joined())
        try folder.move("new", to: "a.log")
        #expect(try follower.read() == numbered(1...40))
    }

    @Test func longerFileWithTheSameBeginningIsAnother() throws {
        for isDown in [false, true] {
            let lines = numbered(1...40) + numbered(200...300)
            try folder.write("new", lines.map { $0 + "\n" }.joined())
            try folder.move("new", to: "a.log")
            if isDown { follower.restart() }
            let expected = isDown ? [] : lines
            #expect(try follower.read() == expected)
        }
    }

    @Test func longerFileWrittenInPlaceIsAnotherAlthoughItBeginsAlike() throws {
        let lines = numbered(1...40) + numbered(200...300)
        try folder.overwrite("a.log", lines)
        #expect(try follower.read() == lines)
    }

    @Test func fileThatLostItsEndWithThePowerIsNotReadTwice() throws {
        try folder.append(numbered(61...2_000), to: "a.log")
        try follower.read()
        // Blocks of the disk know nothing of lines.
        #expect(truncate(folder.path("a.log"), 100_001) == 0)
        follower.restart()
        #expect(try follower.read() == [])
        try folder.append(numbered(3_000...3_001), to: "a.log")
        #expect(try follower.read() == numbered(3_000...3_001))
    }

    @Test func shorterFileWrittenInPlaceIsAnotherAlthoughItBeginsAlike() throws {
        try folder.append(numbered(61...2_000), to: "a.log")
        try follower.read()
        let lines = numbered(1...300) + numbered(5_000...5_700)
        try folder.overwrite("a.log", lines)
        follower.restart()
        #expect(try follower.read() == lines)
    }

    @Test func copyThatGoesOnWhereTheFileEndedIsTheSame() throws {
        try folder.copy("a.log", to: "new")
        try folder.append(numbered(61...62), to: "new")
        try folder.move("new", to: "a.log")
        follower.restart()
        #expect(try follower.read() == numbered(61...62))
    }

    @Test func lineThatWasBegunInAFileThatIsCutIsNotJoinedToOthers() throws {
        try folder.append(["10.0.0.1 - - [20/Nov"], to: "a.log", end: "")
        #expect(try follower.read() == [])
        try folder.overwrite("a.log", numbered(70...200))
        #expect(try follower.read() == numbered(70...200))
    }

    @Test func fileUnderTwoNamesIsReadOnce() throws {
        try FileManager.default.linkItem(atPath: folder.path("a.log"), toPath: folder.path("b.log"))
        let both = Follower([folder.path("a.log"), folder.path("b.log")])
        #expect(try both.read() == numbered(1...60))
        #expect(both.messages == ["\(folder.path("b.log")): is the same file as another that is followed"])
    }
}
