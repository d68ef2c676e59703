import Foundation
import Glibc
import Synchronization
import Testing
import VisorKit
import VisorTesting

@testable import VisorTransport

/// The lines of the standard input wait on the disk until they have been passed on.
@Suite(.timeLimit(.minutes(10))) final class SpoolTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Lines that a test hands out as an input, which ends behind them.
    private struct Script: ByteStream {
        var bytes: [UInt8]
        var damage: String? { nil }
        var isReady: Bool { true }
        var byteCount = 0

        init(_ text: String) { bytes = Array(text.utf8) }

        mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(InputError) -> Int {
            let part = bytes.prefix(min(buffer.count, 4_096))
            buffer.copyBytes(from: part)
            bytes.removeFirst(part.count)
            byteCount += part.count
            return part.count
        }
    }

    /// The same, and how much has been handed out.
    private struct CountedScript: ByteStream {
        var script: Script
        let counter: Counter
        var damage: String? { nil }
        var isReady: Bool { true }
        var byteCount: Int { script.byteCount }

        mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(InputError) -> Int {
            let count = try script.read(into: buffer)
            counter.bytes.withLock { $0 += count }
            return count
        }
    }

    private final class Counter: Sendable {
        let bytes = Mutex(0)
    }

    private func spool(_ text: String, limit: Int = 1 << 30, drops: Bool = false) throws -> Spool {
        try Spool(
            folder: folder.path("spool"), limit: limit, dropsOldest: drops,
            input: LineReader(isLive: true) { _ in Script(text) }, say: { _ in })
    }

    private func pieces(_ reader: inout SpoolReader) throws -> [SpoolPiece] {
        var pieces: [SpoolPiece] = []
        while let piece = try reader.next() { pieces.append(piece) }
        return pieces
    }

    private func text(_ pieces: [SpoolPiece]) -> String {
        String(decoding: pieces.flatMap(\.lines), as: UTF8.self)
    }

    @Test func linesAreOneIncarnationOverAllLives() async throws {
        var mark: SpoolMark?
        var all = ""
        for life in 1...3 {
            let spool = try spool("a\(life)\nb\(life)")
            try await spool.run()
            var reader = SpoolReader(spool, number: 0, from: mark)
            let found = try pieces(&reader)
            #expect(text(found) == "a\(life)\nb\(life)\n")
            #expect(found.first?.range.lowerBound == mark?.next ?? 0)
            if let mark { #expect(found.last?.mark.incarnation == mark.incarnation) }
            mark = found.last?.mark
            all += text(found)
            #expect(mark?.next == all.utf8.count && mark?.lines == life * 2)
        }
    }

    @Test func eachReaderHasAPlaceOfItsOwn() async throws {
        let spool = try spool("a\nb\n")
        try await spool.run()
        var first = SpoolReader(spool, number: 0, from: nil)
        let mark = try #require(try pieces(&first).last?.mark)
        var second = SpoolReader(spool, number: 1, from: nil)
        #expect(text(try pieces(&second)) == "a\nb\n")
        var third = SpoolReader(spool, number: 0, from: mark)
        #expect(try pieces(&third).isEmpty)
    }

    @Test func bellIsDrainedOnlyWhenAllHasBeenRead() async throws {
        let spool = try spool("a\nb\n")
        var reader = SpoolReader(spool, number: 0, from: nil)
        let bell = reader.bell
        #expect(!bell.isDrained)
        try await spool.run()
        #expect(!bell.isDrained && bell.next(now: .zero, arrival: .now) != nil)
        _ = try pieces(&reader)
        #expect(bell.isDrained && bell.next(now: .zero, arrival: .now) == nil)
    }

    @Test func fullSpoolHoldsTheReadingBackUntilThereIsRoom() async throws {
        let line = String(repeating: "x", count: 999) + "\n"
        let text = String(repeating: line, count: 8_000)
        let spool = try spool(text, limit: 1 << 20)
        var reader = SpoolReader(spool, number: 0, from: nil)
        async let run: Void = spool.run()
        var (bytes, largest) = (0, 0)
        let deadline = ContinuousClock.now + .seconds(300)
        while bytes < text.utf8.count && ContinuousClock.now < deadline {
            guard let piece = try reader.next() else {
                largest = max(largest, try size())
                try await Task.sleep(for: .milliseconds(5))
                continue
            }
            #expect(piece.dropped == 0 && piece.range.lowerBound == bytes)
            bytes = piece.range.upperBound
            spool.release(0, before: piece.mark.position)
        }
        try await run
        #expect(bytes == text.utf8.count)
        // By a batch or two over the limit.
        #expect(largest < 4 << 20)
    }

    @Test func droppedLinesAreCountedAndTheirRangeIsTold() async throws {
        let count = 20_000
        let text = (0..<count).map { "line \($0) \(String(repeating: "y", count: 300))\n" }.joined()
        let spool = try spool(text, limit: 1 << 20, drops: true)
        var reader = SpoolReader(spool, number: 0, from: nil)
        let beginning = reader.position
        try await spool.run()
        let found = try pieces(&reader)
        let dropped = found.reduce(0) { $0 + $1.dropped }
        let lines = found.flatMap(\.lines).count { $0 == UInt8(ascii: "\n") }
        #expect(dropped > 0 && dropped + lines == count)
        var next = 0
        for piece in found {
            #expect(piece.range.lowerBound == next && (piece.dropped == 0 || piece.lines.isEmpty))
            next = piece.range.upperBound
        }
        #expect(next == text.utf8.count)
        // The same where the process that had read nothing was killed meanwhile, and in two parts around a batch of which nobody
        // knows whether it was accepted: whoever has it is told of the rest.
        var promised = beginning
        (promised.next, promised.lines) = ("line 0 ".utf8.count + 301, 1)
        var again = SpoolReader(spool, number: 0, from: beginning, promised: [promised])
        let parts = try pieces(&again).filter { $0.dropped > 0 }
        #expect(parts.map(\.dropped) == [1, dropped - 1])
        #expect(parts.map(\.range.lowerBound) == [0, promised.next])
    }

    @Test func markOfAnotherSpoolIsNoPlaceInThisOne() async throws {
        let spool = try spool("a\nb\n")
        try await spool.run()
        let other = SpoolMark(
            position: JournalPosition(segment: 7, offset: 4_000), incarnation: "other", next: 9_000, lines: 100)
        var reader = SpoolReader(spool, number: 0, from: other)
        #expect(text(try pieces(&reader)) == "a\nb\n")
    }

    /// The lines behind the damage must not pass for those that stood there before.
    @Test(arguments: [1, 200]) func damageHidesNothingThatComesLater(lines: Int) async throws {
        let mark = try await markBehind((0..<lines).map { "old \($0)\n" }.joined())
        let name = try #require(
            try FileManager.default.contentsOfDirectory(atPath: folder.path("spool")).first { $0.hasSuffix(".journal") }
        )
        var data = try Data(contentsOf: URL(fileURLWithPath: folder.path("spool/\(name)")))
        data[data.count - 1] ^= 1
        try data.write(to: URL(fileURLWithPath: folder.path("spool/\(name)")))
        let second = try spool("new 1\nnew 2\n")
        try await second.run()
        var reader = SpoolReader(second, number: 0, from: mark)
        let found = try pieces(&reader)
        #expect(text(found) == "new 1\nnew 2\n" && found.allSatisfy { $0.dropped == 0 })
        #expect(found.last?.mark.incarnation != mark.incarnation)
    }

    /// Takes lines in a life of its own, and reads them all.
    private func markBehind(_ text: String) async throws -> SpoolMark {
        let spool = try spool(text)
        try await spool.run()
        var reader = SpoolReader(spool, number: 0, from: nil)
        return try #require(try pieces(&reader).last?.mark)
    }

    @Test func stopEndsTheWaitingForRoomAndLosesNothing() async throws {
        let text = String(repeating: String(repeating: "x", count: 999) + "\n", count: 4_000)
        let script = Script(text)
        let counter = Counter()
        let spool = try Spool(
            folder: folder.path("spool"), limit: 1 << 20, dropsOldest: false,
            input: LineReader(isLive: true) { _ in CountedScript(script: script, counter: counter) }, say: { _ in })
        var reader = SpoolReader(spool, number: 0, from: nil)
        async let run: Void = spool.run()
        try await wait(until: "the spool is full") { try size() > 1 << 20 }
        spool.stop()
        try await run
        // All whole lines that have been taken of the input are in the spool.
        let kept = try pieces(&reader).flatMap(\.lines).count
        #expect(kept == counter.bytes.withLock(\.self) / 1_000 * 1_000 && kept < text.utf8.count)
    }

    @Test func secondProcessIsRefused() throws {
        let first = try spool("")
        #expect(throws: CheckpointError.taken(folder: folder.path("spool"), name: "spool")) { try spool("") }
        _ = first
    }

    private func size() throws -> Int {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("spool"))
        return names.filter { $0.hasSuffix(".journal") }.reduce(0) { sum, name in
            let attributes = try? FileManager.default.attributesOfItem(atPath: folder.path("spool/\(name)"))
            return sum + (attributes?[.size] as? Int ?? 0)
        }
    }
}
