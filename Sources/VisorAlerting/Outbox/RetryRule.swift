import Foundation
import VisorKit
import VisorStore

/// When a notice is tried again that was not accepted.
struct RetryRule {
    /// The span of the first wait.
    static let first = Duration.seconds(1)
    /// The span that no wait exceeds.
    static let longest = Duration.seconds(600)
    /// The longest that a receiver is left alone because it asks for it.
    static let longestAsked = Duration.seconds(3_600)
    /// How long it is tried.
    static let patience = Duration.seconds(86_400)

    /// The notice after a failure: it waits for another attempt, or is a dead letter.
    ///
    /// The span is twice as long each time; half of it is certain, and half random, so that many who lost the same server do not
    /// come back at the same moment.
    static func after(
        _ failure: DeliveryFailure, _ notice: KeptNotice, at now: Date,
        using generator: inout some RandomNumberGenerator
    ) -> KeptNotice {
        var notice = notice
        notice.attempts += 1
        notice.error = String(failure.description.prefix(1_000))
        let span = min(first * Double(1 << min(notice.attempts - 1, 20)), longest)
        var wait = span / 2 * (1 + Double.random(in: 0...1, using: &generator))
        if let asked = failure.retryAfter { wait = max(min(asked, longestAsked), .zero) + wait / 4 }
        notice.next = (now + wait).eventTime
        if failure.isPermanent || Date(notice.created) + patience <= now { notice.state = .dead }
        return notice
    }
}
