import Glibc
import Testing
import VisorTesting

@testable import VisorTransport

/// Of two checkpoints the later holds, and the other when that is damaged.
@Suite struct CheckpointStoreTests {
    private let folder: TemporaryFolder
    private let store: CheckpointStore<HostFileSystem>

    init() throws {
        folder = try TemporaryFolder()
        store = CheckpointStore(folder: folder.path, name: "test", in: HostFileSystem())
    }

    /// Saves a checkpoint that can be told from others by its only output.
    private func save(_ number: Int, in store: CheckpointStore<HostFileSystem>? = nil) throws {
        var checkpoint = try CheckpointFormTests.checkpoint()
        checkpoint.outputs = [.init(path: "", length: number)]
        try (store ?? self.store).save(checkpoint)
    }

    private func saved(_ found: CheckpointStore<HostFileSystem>.Found) -> Int? {
        found.checkpoint?.outputs.first?.length
    }

    private var another: CheckpointStore<HostFileSystem> {
        CheckpointStore(folder: folder.path, name: "test", in: HostFileSystem())
    }

    @Test func laterOneHoldsAndThePreviousIsKept() throws {
        #expect(saved(try store.load()) == nil)
        for number in 1...5 {
            try save(number)
            #expect(saved(try store.load()) == number)
            #expect(saved(try another.load()) == number)
        }
        #expect(folder.has("test.a.checkpoint") && folder.has("test.b.checkpoint"))
        #expect(!folder.has("test.new.checkpoint"))
    }

    @Test func damagedOneIsSaidAndThePreviousIsUsed() throws {
        try save(1)
        try save(2)
        try folder.write("test.b.checkpoint", "VISORCKP and nothing more that would make sense to anybody")
        let store = another
        let found = try store.load()
        #expect(saved(found) == 1)
        #expect(found.warnings.count == 1)
        // The damaged one is the next that is replaced.
        try save(3, in: store)
        let next = try another.load()
        #expect(saved(next) == 3 && next.warnings.isEmpty)
    }

    @Test func reasonForNotReadingOneIsSaid() throws {
        try save(1)
        try folder.makeFolder("test.b.checkpoint")
        #expect(throws: CheckpointError.unreadable(folder.path("test.b.checkpoint"), SystemError(code: EISDIR))) {
            try another.load()
        }
    }

    @Test func twoDamagedOnesAreRefused() throws {
        try folder.write("test.a.checkpoint", "")
        try folder.write("test.b.checkpoint", "x")
        #expect(throws: CheckpointError.damaged(folder.path("test.a.checkpoint"))) { try store.load() }
        try store.beginAnew()
        try save(1)
        #expect(saved(try another.load()) == 1)
    }

    @Test func lastOneOfAnotherVersionIsRefusedAndAnEarlierOneIsNot() throws {
        try save(1)
        try folder.write("test.b.checkpoint", CheckpointForm.withHeader([], sequence: 2, version: 9))
        #expect(throws: CheckpointError.otherVersion(folder.path("test.b.checkpoint"), 9)) { try another.load() }
        let store = another
        try store.beginAnew()
        try save(3, in: store)
        #expect(saved(try another.load()) == 3)
        #expect(folder.has("test.b.checkpoint"))
    }

    @Test func oneThatBeginsAnewIsLaterThanAllBefore() throws {
        for number in 1...4 { try save(number) }
        let store = another
        try store.beginAnew()
        try save(0, in: store)
        #expect(saved(try another.load()) == 0)
    }

    @Test func nameIsTakenByOneProcessAtATime() throws {
        let first = try CheckpointFolder(folder.path("deep/state"), name: "a")
        #expect(throws: CheckpointError.taken(folder: folder.path("deep/state"), name: "a")) {
            try CheckpointFolder(folder.path("deep/state"), name: "a")
        }
        _ = try CheckpointFolder(folder.path("deep/state"), name: "b")
        #expect(first.path == folder.path("deep/state"))
    }

    @Test func standardFolderFollowsTheEnvironment() {
        #expect(CheckpointFolder.standard(["XDG_STATE_HOME": "/s", "HOME": "/h"]) == "/s/visor")
        #expect(CheckpointFolder.standard(["XDG_STATE_HOME": "relative", "HOME": "/h"]) == "/h/.local/state/visor")
        #expect(CheckpointFolder.standard(["HOME": "/h"]) == "/h/.local/state/visor")
        #expect(CheckpointFolder.standard([:]) == nil)
        #expect(CheckpointFolder.standard(["HOME": ""]) == nil)
    }
}
