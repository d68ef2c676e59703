import Testing
import VisorKit
import VisorTransport

@testable import VisorNetwork

/// What connections have brought is handed out in turns, and is bounded.
@Suite struct HeldLinesTests {
    private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
    private let first = PartitionRange.connections.lowerBound

    private func append(_ text: String, of sender: Int, to held: inout HeldLines) -> HeldLines.Verdict {
        var lines = Self.bytes(text)
        return held.append(&lines, overlongLines: 0, of: sender)
    }

    /// What is handed out, in words.
    private func take(_ held: inout HeldLines, now: Duration = .zero) -> String? {
        switch held.take(now: now)?.item {
        case .joined(let partition, let source): "joined \(partition - first) \(source)"
        case .lines(let partition, let batch):
            "\(partition - first)@\(batch.offset): \(String(decoding: batch.bytes, as: UTF8.self))"
        case .ended(let partition): "ended \(partition - first)"
        case nil: nil
        }
    }

    @Test func connectionJoinsWithItsLinesAndEndsBehindThem() {
        var held = HeldLines(limits: ConnectionLimits())
        let sender = held.add(source: "tcp:10.0.0.7")
        #expect(take(&held) == nil)
        #expect(append("a\nb\n", of: sender, to: &held) == .goOn)
        #expect(held.byteCount == 4)
        let isHandedOut = held.close(sender)
        #expect(isHandedOut)
        #expect(take(&held) == "joined 0 tcp:10.0.0.7")
        #expect(take(&held) == "0@0: a\nb\n")
        #expect(held.byteCount == 0 && !held.isEmpty)
        #expect(take(&held) == "ended 0")
        #expect(take(&held) == nil)
        #expect(held.isEmpty)
    }

    @Test func nobodyMoreIsMetWhileEnoughWaits() {
        var held = HeldLines(limits: ConnectionLimits(connections: 2, held: 4))
        let senders = [held.add(source: "x"), held.add(source: "y")]
        // That there are enough connections is for others to say: those who come are told so.
        #expect(!held.isCrowded)
        _ = append("a\n", of: senders[0], to: &held)
        #expect(!held.isCrowded)
        _ = append("b\n", of: senders[1], to: &held)
        #expect(held.isCrowded && held.byteCount == 4)
        for _ in 0..<4 { _ = take(&held) }
        #expect(!held.isCrowded && held.byteCount == 0)
        _ = append("c\n", of: senders[0], to: &held)
        _ = held.close(senders[0])
        #expect(held.isCrowded)
        #expect(take(&held) == "0@2: c\n" && held.isCrowded)
        #expect(take(&held) == "ended 0" && !held.isCrowded)
    }

    @Test func connectionThatBroughtNothingIsNeverAPartition() {
        var held = HeldLines(limits: ConnectionLimits())
        let sender = held.add(source: "tcp:10.0.0.7")
        let isHandedOut = held.close(sender)
        #expect(!isHandedOut)
        #expect(take(&held) == nil)
        #expect(held.isEmpty)
    }

    @Test func sendersTakeTurnsAndOffsetsGoOn() {
        var held = HeldLines(limits: ConnectionLimits())
        let senders = [held.add(source: "x"), held.add(source: "y")]
        for sender in senders + senders { #expect(append("a\n", of: sender, to: &held) == .goOn) }
        #expect(take(&held) == "joined 0 x")
        #expect(take(&held) == "0@0: a\na\n")
        #expect(append("b\n", of: senders[0], to: &held) == .goOn)
        #expect(take(&held) == "joined 1 y")
        #expect(take(&held) == "1@0: a\na\n")
        #expect(take(&held) == "0@4: b\n")
        #expect(take(&held) == nil)
    }

    @Test func senderPausesAtItsShareAndGoesOnWhenItsLinesAreTaken() {
        var held = HeldLines(limits: ConnectionLimits(heldPerConnection: 4, held: 100))
        let sender = held.add(source: "x")
        #expect(append("a\n", of: sender, to: &held) == .goOn)
        #expect(append("b\n", of: sender, to: &held) == .pause)
        #expect(held.take(now: .zero)?.resumed == nil)
        #expect(held.take(now: .zero)?.resumed == sender)
        #expect(append("c\n", of: sender, to: &held) == .goOn)
    }

    @Test func allPauseWhereTogetherTheyHaveTooMuchAndEachGoesOn() {
        var held = HeldLines(limits: ConnectionLimits(heldPerConnection: 100, held: 8))
        let senders = (0..<4).map { held.add(source: "\($0)") }
        let verdicts = senders.map { append("a\nb\n", of: $0, to: &held) }
        // The share of each is a fourth of what all may have.
        #expect(verdicts == [.pause, .pause, .pause, .pause])
        var resumed: Set<Int> = []
        while let taken = held.take(now: .zero) { if let sender = taken.resumed { resumed.insert(sender) } }
        #expect(resumed == Set(senders))
        #expect(held.byteCount == 0)
    }

    @Test func onlyAConnectionOfWhichNothingIsHeldIsAtItsEnd() {
        var held = HeldLines(limits: ConnectionLimits())
        let sender = held.add(source: "x")
        _ = append("a\n", of: sender, to: &held)
        #expect(held.atEnd(now: .seconds(1)).isEmpty)
        _ = take(&held)
        #expect(held.atEnd(now: .seconds(1)).isEmpty)
        _ = take(&held)
        #expect(held.atEnd(now: .seconds(2)) == [first: .zero])
        #expect(held.atEnd(now: .seconds(5)) == [first: .seconds(3)])
        _ = append("b\n", of: sender, to: &held)
        #expect(held.atEnd(now: .seconds(6)).isEmpty)
        _ = take(&held)
        #expect(held.atEnd(now: .seconds(7)) == [first: .zero])
    }

    @Test func connectionsOfAnEarlierRunAreEndedAndTheirNumbersNotUsedAgain() {
        var held = HeldLines(limits: ConnectionLimits())
        let sender = held.add(source: "x")
        held.begin(known: [0, 1, PartitionRange.journal.lowerBound, first + 5, first + 2])
        _ = append("a\n", of: sender, to: &held)
        #expect(!held.isEmpty)
        #expect(Set([take(&held), take(&held)]) == ["ended 5", "ended 2"])
        #expect(take(&held) == "joined 6 x")
        #expect(take(&held) == "6@0: a\n")
        // The analysis begins anew, and the connection is still there.
        held.begin(known: [first + 6])
        #expect(take(&held) == nil)
    }

    @Test func lastConnectionIsKeptAtItsEndUntilThereIsAnother() {
        var held = HeldLines(limits: ConnectionLimits(), lingers: true)
        let first = held.add(source: "x")
        _ = append("a\n", of: first, to: &held)
        _ = held.close(first)
        _ = (take(&held), take(&held))
        #expect(held.take(now: .seconds(1))?.gone == first)
        #expect(take(&held) == nil)
        #expect(held.atEnd(now: .seconds(11)) == [self.first: .seconds(10)])
        let second = held.add(source: "y")
        _ = append("b\n", of: second, to: &held)
        #expect(take(&held) == "joined 1 y")
        #expect(take(&held) == "ended 0")
        #expect(take(&held) == "1@0: b\n")
        _ = held.close(second)
        _ = take(&held)
        held.finish()
        #expect(take(&held) == "ended 1")
        #expect(held.isEmpty)
    }

    @Test func oneConnectionOfAnEarlierRunIsKeptSoThatTimeGoesOn() {
        var held = HeldLines(limits: ConnectionLimits(), lingers: true)
        held.begin(known: [first + 1, first + 2])
        #expect(take(&held) == "ended 1")
        #expect(held.atEnd(now: .seconds(1)) == [first + 2: .zero])
        #expect(held.atEnd(now: .seconds(3)) == [first + 2: .seconds(2)])
        // The same once more, as the configuration is read anew.
        held.begin(known: [first + 2])
        #expect(take(&held) == nil)
    }

    @Test func linesThatAreTooLongAreHandedOutAsANumber() {
        var held = HeldLines(limits: ConnectionLimits())
        let sender = held.add(source: "x")
        var none: [UInt8] = []
        _ = held.append(&none, overlongLines: 2, of: sender)
        _ = take(&held)
        guard case .lines(_, let batch)? = held.take(now: .zero)?.item else {
            Issue.record("no lines")
            return
        }
        #expect(batch.bytes.isEmpty && batch.overlongLines == 2)
    }
}
