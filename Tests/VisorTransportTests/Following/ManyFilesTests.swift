import Foundation
import Glibc
import Synchronization
import Testing
import VisorKit
import VisorTesting

@testable import VisorTransport

/// Many files at once: in bounded memory, and where not all of them can be open.
@Suite final class ManyFilesTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Lines of a file, one every so many seconds.
    private func lines(_ file: Int, seconds: some Sequence<Int>) -> [String] {
        seconds.map { second in
            let time = "20/Nov/2026:10:\(two(second / 60)):\(two(second % 60)) +0000"
            return "10.0.0.1 - - [\(time)] \"GET /\(file)/\(second) HTTP/1.1\" 200 1 \"-\" \"-\""
        }
    }

    private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private func followed(_ settings: FollowSettings) -> FollowedFiles<HostFileSystem> {
        FollowedFiles(
            [InputRequest(folder.path("*.log"))], known: nil, settings: settings, fileSystem: HostFileSystem(),
            readSize: 2_000...2_000)
    }

    private func text(_ event: SourceEvent) throws -> [Substring] {
        guard case .block(let block) = event else { return [] }
        var text = ""
        _ = try block.block.read(from: nil) { bytes, _ in
            text += String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
            return nil
        }
        return text.split(separator: "\n")
    }

    @Test func linesThatHaveNoRoomAreReadAgainWhenTheirTimeComes() throws {
        for file in 0..<20 {
            try folder.append(lines(file, seconds: stride(from: file, to: 3_000, by: 60)), to: "\(file).log")
        }
        let files = followed(FollowSettings(heldBytes: 5_000))
        files.look()
        var read: [Substring] = []
        var most = 0
        while let event = files.next(now: .zero, wall: .now) {
            read += try text(event)
            most = max(most, files.sources.reduce(0) { $0 + $1.heldBytes })
        }
        let all = (0..<20).flatMap { lines($0, seconds: stride(from: $0, to: 3_000, by: 60)) }
        #expect(read.count == all.count && Set(read.map(String.init)) == Set(all), "each line once")
        #expect(most > 0 && most <= 5_000, "\(most)")
        #expect(files.takeMessages() == [])
    }

    @Test func oneLineWithoutRoomIsReadAllTheSame() throws {
        try folder.append(lines(1, seconds: 0..<30), to: "a.log")
        try folder.append(lines(2, seconds: 0..<30), to: "b.log")
        let files = followed(FollowSettings(heldBytes: 1))
        files.look()
        var read: [Substring] = []
        while let event = files.next(now: .zero, wall: .now) { read += try text(event) }
        #expect(read.count == 60 && Set(read).count == 60)
    }

    @Test func linesThatAreReadTwiceAreLookedAtOnce() throws {
        for file in 0..<5 {
            // So few lines of no format are not worth a word, however often they are looked at.
            try folder.append((0..<6).map { "nothing \($0)" }, to: "\(file).log")
        }
        let files = followed(FollowSettings(heldBytes: 100))
        files.look()
        while files.next(now: .zero, wall: .now) != nil {}
        #expect(files.takeMessages() == [])
    }

    @Test func filesThatCannotBeOpenAreCountedInOneMessage() throws {
        for file in 0..<50 { try folder.append(lines(file, seconds: 0..<1), to: "\(file).log") }
        let files = FollowedFiles(
            [InputRequest(folder.path("*.log"))], known: nil, settings: FollowSettings(),
            fileSystem: CrowdedFileSystem(most: 20))
        files.look()
        var count = 0
        while let event = files.next(now: .zero, wall: .now) { count += try text(event).count }
        #expect(count == 20)
        let messages = files.takeMessages()
        #expect(messages.count == 1 && messages[0].hasPrefix("30 of 50 files are left out"), "\(messages)")
        #expect(messages.first?.contains("ulimit -n") == true)
        files.look()
        #expect(files.takeMessages() == [], "it is said once")
    }

    @Test func filesThatWereLeftOutAreReadWhenThereIsRoom() throws {
        for file in 0..<6 { try folder.append(lines(file, seconds: 0..<1), to: "\(file).log") }
        let system = CrowdedFileSystem(most: 4)
        let files = FollowedFiles(
            [InputRequest(folder.path("*.log"))], known: nil, settings: FollowSettings(), fileSystem: system)
        files.look()
        var count = 0
        while let event = files.next(now: .zero, wall: .now) { count += try text(event).count }
        #expect(count == 4)
        system.counter.raise(to: 10)
        files.look()
        while let event = files.next(now: .zero, wall: .now) { count += try text(event).count }
        #expect(count == 6)
    }

    @Test func someDescriptorsAreLeftToEverythingElse() {
        #expect(!DescriptorLimit.isReserved(991, of: 1_024) && DescriptorLimit.isReserved(992, of: 1_024))
        #expect(!DescriptorLimit.isReserved(47, of: 64) && DescriptorLimit.isReserved(48, of: 64))
        #expect(!DescriptorLimit.isReserved(.max, of: nil))
    }
}

/// The file system of this machine, with a bound on how many files are open.
private struct CrowdedFileSystem: FileSystem {
    let counter: OpenCount
    private let host = HostFileSystem()

    init(most: Int) { counter = OpenCount(most: most) }

    func open(_ path: String, for use: FileUse) throws(SystemError) -> any OpenFile {
        guard let place = counter.take() else { throw SystemError(code: EMFILE) }
        return CountedFile(try host.open(path, for: use), place)
    }

    func status(of path: String) throws(SystemError) -> FileStatus { try host.status(of: path) }
    func names(in folder: String) throws(SystemError) -> [String] { try host.names(in: folder) }
    func resolved(_ path: String) -> String { host.resolved(path) }
    func rename(_ path: String, to other: String) throws(SystemError) { try host.rename(path, to: other) }
    func remove(_ path: String) throws(SystemError) { try host.remove(path) }
    func syncFolder(_ path: String) throws(SystemError) { try host.syncFolder(path) }
}

/// How many files are open.
private final class OpenCount: Sendable {
    private let state: Mutex<(open: Int, most: Int)>

    init(most: Int) { state = Mutex((0, most)) }

    func raise(to most: Int) { state.withLock { $0.most = most } }

    func take() -> Place? {
        let isFree = state.withLock { state in
            guard state.open < state.most else { return false }
            state.open += 1
            return true
        }
        return isFree ? Place(self) : nil
    }

    /// The right to have a file open, given back with its last reference.
    final class Place: Sendable {
        private let count: OpenCount
        init(_ count: OpenCount) { self.count = count }
        deinit { count.state.withLock { $0.open -= 1 } }
    }
}

private final class CountedFile: OpenFile {
    private let file: any OpenFile
    private let place: OpenCount.Place

    init(_ file: any OpenFile, _ place: OpenCount.Place) { (self.file, self.place) = (file, place) }

    func status() throws(SystemError) -> FileStatus { try file.status() }
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(SystemError) -> Int {
        try unsafe file.read(into: buffer, at: offset)
    }
    func append(_ bytes: ArraySlice<UInt8>) throws(SystemError) -> Int { try file.append(bytes) }
    func truncate(to size: Int) throws(SystemError) { try file.truncate(to: size) }
    func sync() throws(SystemError) { try file.sync() }
}
