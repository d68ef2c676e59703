import Foundation
import Glibc
import Testing
import VisorKit
import VisorTesting

@testable import VisorTransport

/// Whatever is done to a log, each of its lines is read once.
@Suite final class RotationTests {
    private let folder: TemporaryFolder
    private let follower: Follower

    init() throws {
        folder = try TemporaryFolder()
        follower = Follower([folder.path("a.log")])
        try folder.append(numbered(1...3), to: "a.log")
    }

    @Test func linesAreReadAsTheyCome() throws {
        #expect(try follower.read() == numbered(1...3))
        #expect(try follower.read() == [])
        try folder.append(numbered(4...5), to: "a.log")
        #expect(try follower.read() == numbered(4...5))
    }

    @Test func rotationByRenameAndCreate() throws {
        try follower.read()
        try folder.append(numbered(4...4), to: "a.log")
        try folder.move("a.log", to: "a.log.1")
        try folder.append(numbered(5...6), to: "a.log")
        #expect(try follower.read() == numbered(4...6))
        // The server has not heard of it yet.
        try folder.append(numbered(7...7), to: "a.log.1")
        try folder.append(numbered(8...8), to: "a.log")
        #expect(try follower.read() == numbered(7...8))
    }

    @Test func severalRotationsBetweenTwoLooks() throws {
        try follower.read()
        try folder.append(numbered(4...4), to: "a.log")
        for number in 5...8 {
            for older in (1...5).reversed() where folder.has("a.log.\(older)") {
                try folder.move("a.log.\(older)", to: "a.log.\(older + 1)")
            }
            try folder.move("a.log", to: "a.log.1")
            try folder.append(numbered(number...number), to: "a.log")
        }
        #expect(try follower.read() == numbered(4...8))
        #expect(try follower.read() == [])
    }

    @Test func rotationByCopyAndTruncate() throws {
        try follower.read()
        try folder.append(numbered(4...5), to: "a.log")
        try folder.copy("a.log", to: "a.log.1")
        try folder.cut("a.log")
        try folder.append(numbered(6...6), to: "a.log")
        #expect(try follower.read() == numbered(4...6))
        #expect(follower.messages.isEmpty)
    }

    @Test func copyAndTruncateWithMoreThanBefore() throws {
        try follower.read()
        try folder.append(numbered(4...4), to: "a.log")
        try folder.copy("a.log", to: "a.log.1")
        try folder.overwrite("a.log", numbered(5...30))
        #expect(try follower.read() == numbered(4...30))
    }

    @Test func rotationBySwitchingALink() throws {
        try folder.append(numbered(11...12), to: "day-1.log")
        try FileManager.default.createSymbolicLink(atPath: folder.path("now.log"), withDestinationPath: "day-1.log")
        let follower = Follower([folder.path("now.log")])
        #expect(try follower.read() == numbered(11...12))
        try folder.append(numbered(13...13), to: "day-1.log")
        try folder.append(numbered(14...14), to: "day-2.log")
        try FileManager.default.createSymbolicLink(atPath: folder.path("new"), withDestinationPath: "day-2.log")
        try folder.move("new", to: "now.log")
        #expect(try follower.read() == numbered(13...14))
        // While the program is down, the link is switched once more.
        try folder.append(numbered(15...15), to: "day-2.log")
        try folder.append(numbered(16...16), to: "day-3.log")
        try FileManager.default.createSymbolicLink(atPath: folder.path("new"), withDestinationPath: "day-3.log")
        try folder.move("new", to: "now.log")
        follower.restart()
        #expect(try follower.read() == numbered(15...16))
    }

    @Test func filesThatALinkHasLedToStayInTheirOrder() throws {
        let follower = Follower([folder.path("now.log")])
        for day in 1...12 {
            try folder.append(numbered(day...day), to: "day-\(day).log")
            try FileManager.default.createSymbolicLink(
                atPath: folder.path("new"), withDestinationPath: "day-\(day).log")
            try folder.move("new", to: "now.log")
            #expect(try follower.read() == numbered(day...day))
        }
        // The server writes to the last but one until it hears of the switch, and the oldest are closed first.
        follower.restart()
        #expect(try follower.read() == [])
        try folder.append(numbered(100...100), to: "day-11.log")
        #expect(try follower.read() == numbered(100...100))
        let done = follower.records[0]?.positions.filter(\.isDone).map(\.incarnation)
        #expect(done?.sorted() == [1, 2, 3])
    }

    /// The name of a log as users give it: by a path without links, relative to where they are, or through a folder that is a link.
    @Test(arguments: ["real", "relative", "linked"]) func rotationBeforeAnyLineWasReadIsSeenOnce(_ way: String) throws {
        try folder.makeFolder("real")
        try FileManager.default.createSymbolicLink(atPath: folder.path("linked"), withDestinationPath: "real")
        let depth = FileManager.default.currentDirectoryPath.split(separator: "/").count
        let up = String(repeating: "../", count: depth) + folder.path("real").dropFirst()
        let path = ["real": folder.path("real"), "relative": up, "linked": folder.path("linked")][way] ?? ""
        let follower = Follower(["\(path)/b.log"])
        try folder.append(numbered(1...9), to: "real/b.log")
        follower.noteFilesOnly()
        try folder.move("real/b.log", to: "real/b.log.1")
        try folder.append(numbered(10...11), to: "real/b.log")
        follower.restart()
        #expect(try follower.read() == numbered(1...11))
        try folder.move("real/b.log.1", to: "real/b.log.2")
        try folder.move("real/b.log", to: "real/b.log.1")
        try folder.append(numbered(12...12), to: "real/b.log")
        follower.restart()
        #expect(try follower.read() == numbered(12...12))
    }

    @Test func timesAndSizesThatCannotBeAreTakenAsTheyAre() throws {
        try folder.append(numbered(4...4), to: "a.log.1")
        for name in ["a.log", "a.log.1"] {
            var times = [timespec(tv_sec: 12_000_000_000, tv_nsec: 0), timespec(tv_sec: 12_000_000_000, tv_nsec: 0)]
            #expect(utimensat(AT_FDCWD, folder.path(name), &times, 0) == 0)
        }
        #expect(try follower.read() == numbered(1...3))
    }

    @Test func severalRotationsWhileDown() throws {
        try follower.read()
        try folder.append(numbered(4...4), to: "a.log")
        try folder.move("a.log", to: "a.log.3")
        try folder.write("a.log.2.gz", gzip(Array((numbered(5...6).joined(separator: "\n") + "\n").utf8)))
        try folder.append(numbered(7...8), to: "a.log.1")
        try folder.append(numbered(9...9), to: "a.log")
        follower.restart()
        #expect(try follower.read() == numbered(4...9))
    }

    @Test func partThatWasCompressedWhileDownIsReadFromWhereItStopped() throws {
        try follower.read()
        let text = numbered(1...6).joined(separator: "\n") + "\n"
        try folder.write("a.log.1.gz", gzip(Array(text.utf8)))
        try folder.overwrite("a.log", numbered(7...7))
        follower.restart()
        #expect(try follower.read() == numbered(4...7))
        follower.restart()
        #expect(try follower.read() == [])
    }

    @Test func partThatIsBeingCompressedIsReadOnce() throws {
        try follower.read()
        try folder.append(numbered(4...4), to: "a.log")
        try folder.move("a.log", to: "a.log.1")
        try folder.write("a.log.1.gz", Array(gzip(Array(numbered(1...4).joined().utf8)).dropLast(9)))
        try folder.append(numbered(5...5), to: "a.log")
        follower.restart()
        #expect(try follower.read() == numbered(4...5))
    }

    @Test func rotatedPartsWithDates() throws {
        try follower.read()
        try folder.append(numbered(4...4), to: "a.log")
        try folder.move("a.log", to: "a.log-20261120")
        try folder.append(numbered(5...5), to: "a.log-20261121")
        try folder.append(numbered(6...6), to: "a-20261122.log")
        try folder.append(numbered(7...7), to: "a.log")
        follower.restart()
        #expect(try follower.read() == numbered(4...7))
    }

    @Test func olderPartsAreNotReadWhereTheReadingBegins() throws {
        try folder.append(numbered(90...91), to: "a.log.1")
        #expect(try follower.read() == numbered(1...3))
        follower.restart()
        #expect(try follower.read() == [])
        let named = Follower([folder.path("a.log*")])
        #expect(Set(try named.read()) == Set(numbered(1...3) + numbered(90...91)))
    }

    @Test func copyThatSomebodyMadeIsNotRead() throws {
        try follower.read()
        try folder.copy("a.log", to: "a.log.2026112009")
        try folder.append(numbered(4...4), to: "a.log")
        try folder.move("a.log", to: "a.log.1")
        try folder.append(numbered(5...5), to: "a.log")
        #expect(try follower.read() == numbered(4...5))
        follower.restart()
        #expect(try follower.read() == [])
    }

    @Test func partThatIsGoneIsSaid() throws {
        try follower.read()
        try folder.append(numbered(4...4), to: "a.log")
        try FileManager.default.removeItem(atPath: folder.path("a.log"))
        try folder.append(numbered(5...5), to: "a.log")
        follower.restart()
        #expect(try follower.read() == numbered(5...5))
        let size = (numbered(1...3).joined(separator: "\n") + "\n").utf8.count
        #expect(
            follower.takeMessages() == [
                "\(folder.path("a.log")): was removed, cut or written anew; if more came behind byte \(size), it is not counted"
            ])
    }
}
