import Testing
import VisorKit

@testable import VisorTransport

/// What is remembered of files, and for how long.
@Suite struct SourceBookTests {
    private static let now = EventTime(microseconds: 1_800_000_000_000_000)

    private static func position(_ incarnation: Int, days: Int64, isDone: Bool) -> FilePosition {
        var position = FilePosition(source: "/a.log", incarnation: incarnation, device: 1, inode: UInt64(incarnation))
        position.name = "/a.log.\(incarnation)"
        position.modified = (now.microseconds - days * 86_400_000_000) * 1_000
        position.isDone = isDone
        return position
    }

    private static func left(_ positions: [FilePosition], there: Set<String> = []) -> [Int] {
        var book = SourceBook([]) { there.contains($0) }
        for position in positions { book.note(position, of: 3) }
        book.forget(at: now)
        return book.records.flatMap { $0.positions.map(\.incarnation) }
    }

    @Test func whatIsStillReadIsNotForgottenHoweverOldItIs() {
        #expect(
            Self.left([Self.position(1, days: 10, isDone: false), Self.position(2, days: 9, isDone: false)]) == [1, 2])
    }

    @Test func olderFilesThatHaveBeenReadAreForgottenAfterAWeek() {
        let positions = [
            Self.position(1, days: 8, isDone: true), Self.position(2, days: 6, isDone: true),
            Self.position(3, days: 0, isDone: false),
        ]
        #expect(Self.left(positions) == [2, 3])
    }

    /// Else it would be read anew.
    @Test func newestFileIsKnownForAsLongAsItIsThere() {
        let old = Self.position(4, days: 30, isDone: true)
        #expect(Self.left([old], there: ["/a.log.4"]) == [4])
        #expect(Self.left([old], there: ["/a.log"]) == [4])
        #expect(Self.left([old]).isEmpty)
        #expect(Self.left([Self.position(4, days: 6, isDone: true)]) == [4])
    }
}
