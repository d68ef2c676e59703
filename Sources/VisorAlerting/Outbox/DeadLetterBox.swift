import Foundation
import VisorKit
import VisorStore

/// Sees to it that no notice waits for a receiver that there is not, and that dead letters do not become too many.
struct DeadLetterBox {
    /// How many dead letters are kept at most.
    static let most = 10_000
    /// How many bytes their notices have at most.
    static let mostBytes = 256 << 20
    /// How often it is said at most that the oldest are deleted.
    private static let pause = Duration.seconds(3_600)

    let store: AlertingStore
    /// The names of those who can be told.
    let receivers: Set<String>
    let now: @Sendable () -> Date
    let say: @Sendable (String) -> Void
    private var untold = 0
    private var trouble: String?
    private var told: Date?

    init(
        store: AlertingStore, receivers: Set<String>, now: @escaping @Sendable () -> Date,
        say: @escaping @Sendable (String) -> Void
    ) {
        (self.store, self.receivers, self.now, self.say) = (store, receivers, now, say)
    }

    /// Makes dead letters of what nobody can be told, and deletes the oldest that are too many.
    ///
    /// - Throws: `StoreError`.
    mutating func tidy() throws(StoreError) {
        let buried = try store.bury(exceptTo: receivers) { name in
            "no receiver is called '\(name)' any more; configure it again, and send the notice again"
        }
        if !buried.isEmpty { say(DeadLetterBox.words(of: buried)) }
        trouble = nil
        untold += try store.trimDeadLetters(toMost: DeadLetterBox.most, bytes: DeadLetterBox.mostBytes)
        guard untold > 0, told.map({ $0 + DeadLetterBox.pause <= now() }) ?? true else { return }
        say(
            "there are more than \(DeadLetterBox.most) dead letters, or more than \(DeadLetterBox.mostBytes >> 20) MiB:"
                + " the oldest are deleted, \(untold) so far; see 'alerting dead-letters'")
        (untold, told) = (0, now())
    }

    /// Says once why it cannot be done.
    mutating func note(_ error: StoreError) {
        let words = "\(error); dead letters are looked through again later"
        if trouble != words { say(words) }
        trouble = words
    }

    /// How many notices are for whom, with the names of the first.
    static func words(of buried: [String: Int]) -> String {
        let count = buried.values.reduce(0, +)
        let names = buried.keys.sorted().prefix(3).map { "'\(CleanText.line($0, atMost: 100))'" }.joined(
            separator: ", ")
        let more = buried.count > 3 ? " and \(buried.count - 3) more" : ""
        return count == 1
            ? "1 notice is a dead letter now, since no receiver is called \(names) any more"
            : "\(count) notices are dead letters now, since no receiver is called \(names)\(more) any more"
    }
}
