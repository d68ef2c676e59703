import VisorKit

/// A test of rules: lines that are made, and the changes of alerts that must come of them.
struct RuleTest {
    /// Lines of a source that are all alike, but for their times.
    struct Series {
        let source: String
        /// What a line has behind its time, as members of an object of JSON.
        let members: String
        let values: StepValues
    }

    /// The moment of the first step, where nothing else is said.
    static let standardStart = EventTime(seconds: 1_795_168_800)
    /// How long the members of a line may be, in bytes.
    static let longestLine = 16_384
    /// How many series a test may have.
    static let mostSeries = 1_000

    let name: String
    let start: EventTime
    /// The length of a step.
    let interval: TimeSpan
    let layout: WindowLayout
    let series: [Series]
    let expected: [ExpectedAlert]
    let rules: RuleSet

    /// A line of JSON with a newline.
    static func line(_ members: String, at time: EventTime) -> String {
        "{\"time\": \"\(time.rfc3339)\", \(members)}\n"
    }
}

/// A change of an alert that must come; what is not said may be anything.
struct ExpectedAlert: Equatable {
    let rule: String
    let state: AlertState
    let at: EventTime
    var labels: [AlertLabel]?
    var episode: Int?
    var value: Double?
    var message: String?

    /// Whether a change is the one that is meant, whatever its value and its message.
    func means(_ transition: AlertTransition) -> Bool {
        let identity = transition.identity
        return identity.rule == rule && identity.state == state && transition.at == at
            && labels.map { $0 == identity.labels } ?? true && episode.map { $0 == identity.episode } ?? true
    }
}
