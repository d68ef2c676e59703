import Synchronization
import Testing

@testable import VisorRuntime

@Suite struct MessageBoardTests {
    private final class Written: Sendable {
        let lines = Mutex<[String]>([])
    }

    private let written = Written()

    private func board(isHeld: Bool) -> MessageBoard {
        let written = written
        return MessageBoard(program: "visor", isHeld: isHeld) { line in written.lines.withLock { $0.append(line) } }
    }

    @Test func whereNothingIsInTheWayLinesAreWrittenAtOnce() {
        board(isHeld: false).say("a log: is back")
        #expect(written.lines.withLock { $0 } == ["visor: a log: is back"])
    }

    @Test func linesWaitUntilTheReportIsTakenAway() {
        let board = board(isHeld: true)
        #expect(!board.hasWaiting)
        board.say("one")
        board.say("two\u{1B}[2J")
        #expect(board.hasWaiting && written.lines.withLock { $0.isEmpty })
        board.show()
        #expect(written.lines.withLock { $0 } == ["visor: one", "visor: two [2J"])
        #expect(!board.hasWaiting)
    }
}
