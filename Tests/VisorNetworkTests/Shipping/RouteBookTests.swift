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
}
