import Foundation
import Testing
import VisorKit
import VisorTesting

@testable import VisorTransport

/// The state of a route is what it was when it is read again, and nothing else passes for one.
@Suite struct RouteStateTests {
    private static func state(_ offset: Int = 1 << 40) -> RouteState {
        var position = FilePosition(source: "/var/log/é.log", incarnation: 3, device: .max, inode: 12)
        position.name = "/var/log/real.log"
        position.head = FilePosition.Sample(Array("head".utf8))
        (position.offset, position.size, position.modified) = (offset, 1 << 41, 5)
        return RouteState(
            seen: EventTime(seconds: 1_795_000_000),
            sources: [SourceRecord(name: position.source, partition: 4, positions: [position])],
            names: [.init(partition: 4, incarnation: 3, text: "0123abcd")],
            lanes: [.init(partition: 4, name: "0123abcd", number: 11)],
            spool: SpoolMark(position: JournalPosition(segment: 3, offset: 99), incarnation: "ff", next: 512, lines: 4),
            promised: [
                SpoolMark(position: JournalPosition(segment: 4, offset: 9), incarnation: "ff", next: 600, lines: 5)
            ],
            outputs: [.init(path: "all.log", length: 99, awaited: [.init(key: "5-ab", number: 2)])])
    }

    @Test func whatIsReadIsWhatWasWritten() throws {
        #expect(try RouteState(decoding: Self.state().encoded()) == Self.state())
        let empty = RouteState(seen: EventTime(seconds: 1))
        #expect(try RouteState(decoding: empty.encoded()) == empty)
    }

    @Test func bytesThatMeanHarmAreRefusedOrRead() {
        var generator = SeededGenerator(seed: 2)
        let bytes = Self.state().encoded()
        for count in 0..<bytes.count {
            #expect(throws: WireError.self) { try RouteState(decoding: Array(bytes[..<count])) }
        }
        for _ in 0..<5_000 {
            var changed = bytes
            for _ in 0...Int.random(in: 0..<3, using: &generator) {
                changed[Int.random(in: bytes.indices, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            guard let state = try? RouteState(decoding: changed) else { continue }
            #expect(state.encoded() == changed)
        }
    }

    @Test func storeKeepsTheLastAndItsPredecessor() throws {
        let folder = try TemporaryFolder()
        let name = RouteStore<HostFileSystem>.name(of: "log_producer", to: "http://127.0.0.1:8080/ingest")
        let store = RouteStore(folder: folder.path, name: name, in: HostFileSystem())
        for offset in [10, 20, 30] { try store.save(Self.state(offset)) }
        let again = RouteStore(folder: folder.path, name: name, in: HostFileSystem())
        #expect(try again.load().state == Self.state(30))
        // The third was written over the first.
        try folder.write("\(name).a.checkpoint", "torn")
        let found = try RouteStore(folder: folder.path, name: name, in: HostFileSystem()).load()
        #expect(found.state == Self.state(20) && found.warnings.count == 1)
    }

    @Test func stateOfAnAnalysisIsNoStateOfARoute() throws {
        let folder = try TemporaryFolder()
        try folder.write("x.a.checkpoint", CheckpointForm.encode(CheckpointFormTests.checkpoint(), sequence: 1))
        let store = RouteStore(folder: folder.path, name: "x", in: HostFileSystem())
        #expect(throws: CheckpointError.damaged(folder.path("x.a.checkpoint"))) { try store.load() }
    }

    @Test func destinationsHaveStatesOfTheirOwn() {
        let names = ["http://a:1/", "http://a:2/", "file:x"].map { RouteStore<HostFileSystem>.name(of: "p", to: $0) }
        #expect(Set(names).count == 3 && names.allSatisfy { $0.hasPrefix("p.to-") })
    }
}
