import Hummingbird
import VisorKit

/// What stands behind the question mark of a request of the interface.
struct RequestQuery {
    private let values: [Substring: Substring]
    private let now: EventTime

    /// The span that is shown where nothing is said of it.
    private static let usualSpan = TimeSpan.seconds(3_600)

    init(_ request: Request, now: EventTime) {
        values = Dictionary(request.uri.queryParameters.map { ($0.key, $0.value) }) { first, _ in first }
        self.now = now
    }

    /// The text of a parameter; `nil` where it is not there or empty.
    func text(_ name: String) -> String? {
        values[Substring(name)].map(String.init).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// A whole number within bounds.
    ///
    /// - Throws: `APIProblem` for anything else.
    func number(_ name: String, default usual: Int, in bounds: ClosedRange<Int>) throws(APIProblem) -> Int {
        guard let text = text(name) else { return usual }
        guard let number = Int(text), bounds.contains(number) else {
            throw APIProblem(
                .badRequest, "\(name): '\(text)' is no number from \(bounds.lowerBound) to \(bounds.upperBound)")
        }
        return number
    }

    /// The span from `from` to `to`, or the last hour.
    ///
    /// - Throws: `APIProblem` for what are no times, or the wrong way round.
    func range() throws(APIProblem) -> Range<EventTime> {
        let end = try time("to") ?? now + .seconds(1)
        let start = try time("from") ?? end - RequestQuery.usualSpan
        guard start < end else { throw APIProblem(.badRequest, "'from' is not before 'to'") }
        return start..<end
    }

    private func time(_ name: String) throws(APIProblem) -> EventTime? {
        guard let text = text(name) else { return nil }
        // A plus sign that was not encoded stands for a blank.
        if let time = EventTime(rfc3339: text.replacing(" ", with: "+")) { return time }
        if let seconds = Int64(text), (0...253_402_300_799).contains(seconds) { return EventTime(seconds: seconds) }
        throw APIProblem(
            .badRequest, "\(name): '\(text)' is no time such as 2026-11-20T10:00:00Z, and no number of seconds")
    }
}
