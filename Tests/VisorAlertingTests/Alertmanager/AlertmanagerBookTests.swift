import Foundation
import Testing
import VisorKit

@testable import VisorAlerting

@Suite struct AlertmanagerBookTests {
    private let start = Date(timeIntervalSince1970: 1_795_860_000)

    private func change(_ rule: String, episode: Int = 1, _ state: AlertState = .firing) -> AlertTransition {
        AlertTransition(
            identity: AlertIdentity(rule: rule, labels: [AlertLabel("host", "a")], episode: episode, state: state),
            at: start.eventTime, severity: .warning, value: 1, message: "m")
    }

    @Test func anAlertIsRaisedAgainWhileItHoldsAndThenSaidToBeOver() throws {
        var book = AlertmanagerBook()
        book.update([change("a")], at: start)
        let keys = book.due(at: start)
        let alert = try #require(keys.first.flatMap { book.alert($0, at: start) })
        #expect(alert.labels == ["alertname": "a", "host": "a", "severity": "warning"])
        #expect(alert.endsAt == start + AlertmanagerBook.hold)
        book.sent(keys, at: start)
        #expect(book.due(at: start + 29).isEmpty)
        #expect(book.due(at: start + 30) == keys)
        book.sent(keys, at: start + 30)
        // Held back for changing too often, it is the same alert.
        book.update([change("a", .held)], at: start + 31)
        #expect(book.due(at: start + 31).isEmpty)
        book.update([], at: start + 40)
        #expect(book.due(at: start + 40) == keys)
        #expect(book.alert(keys[0], at: start + 41)?.endsAt == start + 40)
        book.sent(keys, at: start + 41)
        book.update([], at: start + 400)
        #expect(book.alert(keys[0], at: start + 400) == nil)
    }

    @Test func theNextEpisodeTakesThePlaceOfTheOneThatIsOver() {
        var book = AlertmanagerBook()
        book.update([change("a")], at: start)
        book.update([], at: start + 10)
        book.update([change("a", episode: 2)], at: start + 20)
        let keys = book.due(at: start + 20)
        #expect(keys.count == 1)
        #expect(keys.compactMap { book.alert($0, at: start + 20)?.endsAt } == [start + 20 + AlertmanagerBook.hold])
    }

    @Test func whatEndsOnItsWayIsSentOnceMore() {
        var book = AlertmanagerBook()
        book.update([change("a")], at: start)
        let keys = book.due(at: start)
        book.update([], at: start + 1)
        book.sent(keys, at: start)
        #expect(book.due(at: start + 2) == keys)
    }

    @Test func aRequestIsBounded() {
        var book = AlertmanagerBook()
        book.update((0..<1_200).map { change("rule\($0)") }, at: start)
        var sent = 0
        while case let keys = book.due(at: start), !keys.isEmpty {
            #expect(keys.count <= AlertmanagerBook.most)
            book.sent(keys, at: start)
            sent += keys.count
        }
        #expect(sent == 1_200)
    }
}
