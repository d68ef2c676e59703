import Foundation
import Testing
import VisorKit
import VisorStore
import VisorTesting
import VisorTransport

@testable import VisorAlerting

/// Files of alerts that are renamed, copied, compressed and linked to.
@Suite struct AlertFileRotationTests {
    @Test func readingGoesOnOverRestartsAndRotation() async throws {
        let stage = try AlertFileStage()
        try stage.append(AlertFileStage.line(1) + AlertFileStage.line(2))
        try await stage.read()
        try stage.append(AlertFileStage.line(3))
        try stage.restart()
        // Rotated while nobody looked, with a line that nobody has read.
        try FileManager.default.moveItem(atPath: stage.path, toPath: stage.path + ".1")
        try stage.append(AlertFileStage.line(4))
        try await stage.read()
        var names = await stage.names
        #expect(names == ["1", "2", "3", "4"])
        try FileManager.default.moveItem(atPath: stage.path, toPath: stage.path + ".2")
        try stage.append(AlertFileStage.line(5))
        try await stage.read()
        names = await stage.names
        #expect(names == ["1", "2", "3", "4", "5"] && stage.words.all.isEmpty)
        // Cut, and written anew.
        try Data(AlertFileStage.line(6).utf8).write(to: URL(fileURLWithPath: stage.path))
        try stage.restart()
        try await stage.read()
        names = await stage.names
        #expect(names.contains("6"))
    }

    @Test(arguments: [false, true]) func noFileIsLeftOutHoweverOftenThereWasARotation(isAway: Bool) async throws {
        let stage = try AlertFileStage()
        try stage.append(AlertFileStage.line(1))
        try await stage.read()
        try stage.append(AlertFileStage.line(2))
        try stage.rotate(beginning: 3...6)
        if isAway { try stage.restart() }
        try await stage.read()
        let names = await stage.names
        #expect(names == ["1", "2", "3", "4", "5", "6"] && stage.words.all.isEmpty)
        #expect(
            try await stage.alerting.desk.position(of: "file:\(stage.path)")?.offset
                == AlertFileStage.line(6).utf8.count)
    }

    @Test func aFileThatWasCompressedUnreadIsToldOf() async throws {
        let stage = try AlertFileStage()
        try stage.append(AlertFileStage.line(1))
        try await stage.read()
        try stage.rotate(beginning: 2...3)
        try FileManager.default.moveItem(atPath: stage.path + ".1", toPath: stage.path + ".1.gz")
        try await stage.read()
        let names = await stage.names
        #expect(names == ["1", "3"])
        #expect(
            stage.words.all == ["\(stage.path).1.gz: was compressed before it was read; what stands in it is left out"])
    }

    @Test func whatWasCompressedWhileNothingRanIsToldOf() async throws {
        let stage = try AlertFileStage()
        try stage.append(AlertFileStage.line(1))
        try await stage.read()
        try stage.rotate(beginning: 2...3)
        for number in 1...2 {
            let old = "\(stage.path).\(number)"
            try FileManager.default.moveItem(atPath: old, toPath: old + ".gz")
        }
        try stage.restart()
        try await stage.read()
        let names = await stage.names
        #expect(names == ["1", "3"])
        #expect(
            stage.words.all == [
                "\(stage.path): the file that was read last is gone or compressed, and compressed files are left out;"
                    + " \(stage.path) is read from its beginning"
            ])
    }

    @Test(arguments: [false, true]) func whatWasCopiedAndCutIsReadToItsEnd(isAway: Bool) async throws {
        let stage = try AlertFileStage()
        try stage.append(AlertFileStage.line(1))
        try await stage.read()
        try stage.append(AlertFileStage.line(2))
        try FileManager.default.copyItem(atPath: stage.path, toPath: stage.path + ".1")
        try Data(AlertFileStage.line(3).utf8).write(to: URL(fileURLWithPath: stage.path), options: [])
        if isAway { try stage.restart() }
        try await stage.read()
        try stage.append(AlertFileStage.line(4))
        try await stage.read()
        let names = await stage.names
        #expect(names == ["1", "2", "3", "4"] && stage.words.all.isEmpty)
    }

    @Test func anOldFileThatCannotBeReadIsInNobodysWay() throws {
        let folder = try TemporaryFolder()
        for name in ["a.jsonl", "a.jsonl.1", "a.jsonl.2"] { try folder.write(name, "\(name) begins so\n") }
        let path = folder.path("a.jsonl")
        let mark = try #require(try AlertFileParts(path).mark(of: path + ".1"))
        let closed = ClosedFileSystem(closed: path + ".2")
        #expect(try AlertFileParts(path, in: closed).find(mark.text, read: 3)?.path == path + ".1")
        let other = ClosedFileSystem(closed: path + ".1")
        #expect(throws: SystemError.self) { try AlertFileParts(path, in: other).find(mark.text, read: 3) }
        // Nor where the one that was read last is gone.
        var reading = AlertFileReading(path: path, in: closed)
        var words: [String] = []
        let gone = KeptPosition(name: reading.name, incarnation: "1:2:3", offset: 3)
        #expect(try reading.place(from: gone) { words.append($0) })
        #expect(try reading.next()?.path == path + ".1" && words.count == 2)
        #expect(words.first?.hasPrefix("\(path).2: ") == true)
    }

    @Test func aLinkIsReadOnFromWhatWasKeptOfItsFile() async throws {
        let stage = try AlertFileStage()
        let real = try stage.alerting.folder.write("real", AlertFileStage.line(1) + AlertFileStage.line(2))
        try FileManager.default.createSymbolicLink(atPath: stage.path, withDestinationPath: real)
        let mark = try #require(try AlertFileParts(real).mark(of: real))
        let kept = KeptPosition(name: "file:\(real)", incarnation: mark.text, offset: AlertFileStage.line(1).utf8.count)
        _ = try await stage.alerting.desk.take([], position: kept)
        try await stage.read()
        let names = await stage.names
        #expect(names == ["2"] && stage.words.all.isEmpty)
    }

    @Test(arguments: [false, true]) func whatALinkLeadsToIsRotatedWhereItStands(isAway: Bool) async throws {
        let stage = try AlertFileStage()
        let real = stage.alerting.folder.path("logs/current.jsonl")
        try FileManager.default.createDirectory(
            atPath: stage.alerting.folder.path("logs"), withIntermediateDirectories: true)
        try stage.alerting.folder.write("logs/current.jsonl", AlertFileStage.line(1))
        try FileManager.default.createSymbolicLink(atPath: stage.path, withDestinationPath: real)
        try await stage.read()
        for episode in 2...4 {
            for number in [2, 1] where FileManager.default.fileExists(atPath: "\(real).\(number)") {
                try FileManager.default.moveItem(atPath: "\(real).\(number)", toPath: "\(real).\(number + 1)")
            }
            try FileManager.default.moveItem(atPath: real, toPath: "\(real).1")
            try stage.alerting.folder.write("logs/current.jsonl", AlertFileStage.line(episode))
        }
        if isAway { try stage.restart() }
        try await stage.read()
        let names = await stage.names
        #expect(names == ["1", "2", "3", "4"] && stage.words.all.isEmpty)
    }

    @Test func aFileThatIsNamedTwiceIsFollowedOnce() throws {
        let folder = try TemporaryFolder()
        try folder.write("there/x", "")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("link"), withDestinationPath: folder.path("there"))
        var settings = AlertingService.Settings(routes: [], receivers: [:])
        let names = ["there/a", "link/a", "there/../there/a", "there/own", "there/b"]
        (settings.files, settings.ownFile) = (names.map(folder.path), folder.path("link/own"))
        let followed = settings.followed
        #expect(followed.map(\.path) == ["link/own", "there/a", "there/b"].map(folder.path))
        #expect(followed.map(\.isOwn) == [true, false, false])
    }

    @Test func thePathIsTheSameBeforeThereIsAFolder() {
        let name = AlertFileParts("no-such-folder/a.jsonl").fullPath
        #expect(name == FileManager.default.currentDirectoryPath + "/no-such-folder/a.jsonl")
    }

    @Test func aFileThatIsGoneIsToldOfAndTheNewOneRead() async throws {
        let stage = try AlertFileStage()
        try stage.append(AlertFileStage.line(1))
        try await stage.read()
        try FileManager.default.removeItem(atPath: stage.path)
        try stage.append(AlertFileStage.line(2))
        try stage.restart()
        try await stage.read()
        let names = await stage.names
        #expect(names == ["1", "2"] && stage.words.all.count == 1)
    }
}
