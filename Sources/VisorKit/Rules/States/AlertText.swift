/// Makes the changes of a rule's alerts, with what there is to say.
///
/// A class, so that a state need not copy the rule to use it.
final class AlertText: Sendable {
    let rule: Rule

    init(_ rule: Rule) {
        self.rule = rule
    }

    /// A change of the alert of a group.
    func transition(
        _ state: AlertState, episode: Int, of labels: [AlertLabel], at instant: Int64, value: Double?,
        lines: [AlertLine] = []
    ) -> AlertTransition {
        let time = EventTime(seconds: instant)
        let all = rule.labels + labels
        let identity = AlertIdentity(rule: rule.name, labels: all, episode: episode, state: state)
        let template = state == .resolved ? rule.recovery : rule.message
        var message = template.filled { place in
            fill(place, identity, time, value, lines) ?? all.first { $0.name == place }?.value
        }
        if state == .held {
            let span = Duration.seconds(rule.damping.span.wholeSeconds)
            message = "\(message) (changes too often: held until nothing changes for \(span.shownBriefly))"
        }
        return AlertTransition(
            identity: identity, at: time, severity: rule.severity, value: value, message: message.withoutControls,
            lines: lines)
    }

    private func fill(
        _ place: String, _ identity: AlertIdentity, _ time: EventTime, _ value: Double?, _ lines: [AlertLine]
    ) -> String? {
        guard let field = MessageTemplate.Field(rawValue: place) else { return nil }
        return switch field {
        case .value: value.map(AlertText.shown)
        case .percent: value.map { "\(AlertText.shown($0 * 100)) %" }
        case .time: time.rfc3339
        case .rule: rule.name
        case .severity: rule.severity.rawValue
        case .threshold: AlertText.shown(rule.condition.threshold)
        case .span: Duration.seconds(rule.span.wholeSeconds).shownBriefly
        case .message: lines.first?.message ?? ""
        case .client: lines.first?.client ?? ""
        case .lines: value.map(AlertText.shown)
        }
    }

    /// A value with two digits behind the point, more where it is small, and none where it is whole.
    static func shown(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
        let scale: Double = abs(value) < 1 ? 10_000 : 100
        let rounded = (value * scale).rounded() / scale
        return rounded == rounded.rounded() ? String(Int(rounded)) : "\(rounded)"
    }
}

extension Duration {
    /// The length in the greatest units that it is whole in: `2m`, `90s`, `1h`.
    fileprivate var shownBriefly: String {
        let seconds = components.seconds
        for (unit, length) in [("d", 86_400), ("h", 3_600), ("m", 60)] as [(String, Int64)]
        where seconds >= length && seconds % length == 0 {
            return "\(seconds / length)\(unit)"
        }
        return "\(seconds)s"
    }
}
