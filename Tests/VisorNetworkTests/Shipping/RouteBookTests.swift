import Testing
import VisorKit
import VisorTransport

@testable import VisorNetwork

/// What a route knows of a spool's lines over a crash.
@Suite struct RouteBookTests {
    private static func mark(_ lines: Int, of incarnation: String = "a") -> SpoolMark {
        SpoolMark(
            position: JournalPosition(segment: 1, offset: 50 * lines), incarnation: incarnation, next: 10 * lines,
            lines: lines)
    }

    private static func batch(_ range: Range<Int>, to mark: SpoolMark) -> OpenBatch {
        OpenBatch(key: .spool, source: "host:-", labels: [:], range: range, landing: .spool(mark), since: .zero)
    }

    @Test func promiseIsDurableBeforeItIsKeptAndGoesWithTheAcceptance() {
        var book = RouteBook(from: nil, at: .now)
        book.begin(Self.mark(0))
        _ = book.state(at: .now, outputs: [])
        #expect(!book.mustSave)
        book.promise(Self.mark(4))
        #expect(book.mustSave)
        let killed = book.state(at: .now, outputs: [])
        #expect(killed.spool == Self.mark(0) && killed.promised == [Self.mark(4)])
        // Another life cuts otherwise: nobody knows which of the two the receiver has.
        var next = RouteBook(from: killed, at: .now)
        next.promise(Self.mark(4))
        #expect(!next.mustSave)
        next.promise(Self.mark(7))
        #expect(next.state(at: .now, outputs: []).promised == [Self.mark(4), Self.mark(7)])
        next.accept(Self.batch(0..<40, to: Self.mark(4)), earliest: nil)
        #expect(next.state(at: .now, outputs: []).promised == [Self.mark(7)])
        next.accept(Self.batch(40..<90, to: Self.mark(9)), earliest: nil)
        let state = next.state(at: .now, outputs: [])
        #expect(state.promised.isEmpty && state.spool == Self.mark(9))
    }

    @Test func promisesAreBounded() {
        var book = RouteBook(from: nil, at: .now)
        for lines in 1...500 { book.promise(Self.mark(lines)) }
        let promised = book.state(at: .now, outputs: []).promised
        #expect(promised.count == 64 && promised.last == Self.mark(500))
    }

    @Test func namesAndPromisesOfAnotherSpoolAreForgotten() {
        var book = RouteBook(from: nil, at: .now)
        book.begin(Self.mark(0))
        let name = book.rename(.spool)
        #expect(book.name(for: Self.batch(0..<10, to: Self.mark(1))) == name)
        book.promise(Self.mark(1))
        book.begin(Self.mark(0, of: "b"))
        #expect(book.name(for: Self.batch(0..<10, to: Self.mark(1, of: "b"))) == "b")
        book.accept(Self.batch(0..<10, to: Self.mark(1, of: "b")), earliest: nil)
        #expect(book.state(at: .now, outputs: []).promised.isEmpty)
    }

    @Test func laneOfASpoolIsKeptUntilManyOthersHaveCome() {
        var book = RouteBook(from: nil, at: .now)
        book.begin(Self.mark(0))
        book.give(3, to: "a", .spool)
        #expect(book.mustSave && book.lane(of: "a") == 3)
        // Sent under the next incarnation, and killed before anything was accepted.
        book.give(5, to: "b", .spool)
        var next = RouteBook(from: book.state(at: .now, outputs: []), at: .now)
        #expect(next.lane(of: "a") == 3 && next.lane(of: "b") == 5)
        for number in 0..<200 { next.give(1, to: "c\(number)", .spool) }
        #expect(next.state(at: .now, outputs: []).lanes.count == 64 && next.lane(of: "c199") == 1)
    }

    @Test func laneOfAFileGoesWithItsName() {
        var book = RouteBook(from: nil, at: .now)
        let key = OpenBatch.Key(partition: 2, incarnation: 0)
        let name = book.rename(key)
        book.note(FilePosition(source: "/a.log", incarnation: 0, device: 1, inode: 2), of: 2)
        book.give(7, to: name, key)
        #expect(book.state(at: .now, outputs: []).lanes == [.init(partition: 2, name: name, number: 7)])
        book.rename(key)
        #expect(book.state(at: .now, outputs: []).lanes.isEmpty)
    }
}
