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

    private func save(_ sequence: Int) throws { try store.save(CheckpointFormTests.checkpoint(sequence: sequence)) }

    @Test func laterOneHoldsAndThePreviousIsKept() throws {
        #expect(try store.load().checkpoint == nil)
        for sequence in 1...5 {
            try save(sequence)
            #expect(try store.load().checkpoint?.sequence == sequence)
        }
        #expect(folder.has("test.a.checkpoint") && folder.has("test.b.checkpoint"))
        #expect(!folder.has("test.new.checkpoint"))
    }

    @Test func damagedOneIsSaidAndThePreviousIsUsed() throws {
        try save(1)
        try save(2)
        try folder.write("test.a.checkpoint", "VISORCKP and nothing more")
        let found = try store.load()
        #expect(found.checkpoint?.sequence == 1)
        #expect(found.warnings.count == 1)
        // The damaged one is the next that is replaced.
        try save(2)
        #expect(try store.load().warnings.isEmpty)
    }

    @Test func folderInPlaceOfOneIsDamage() throws {
        try save(1)
        try folder.makeFolder("test.a.checkpoint")
        #expect(try store.load().checkpoint?.sequence == 1)
        #expect(throws: SystemError.self) { try save(2) }
    }

    @Test func twoDamagedOnesAreRefused() throws {
        try folder.write("test.a.checkpoint", "")
        try folder.write("test.b.checkpoint", "x")
        #expect(throws: CheckpointError.damaged(folder.path("test.a.checkpoint"))) { try store.load() }
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
