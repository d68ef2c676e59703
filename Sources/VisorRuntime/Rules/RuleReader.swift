import VisorKit

/// Reads one rule of a file; what is wrong with it goes to the object that it is read from.
///
/// A value that is wrong or missing is taken for the default, so that all that is wrong is found at once: the rule that comes
/// out then is not to be used.
struct RuleReader {
    let object: ConfigurationObject
    let metric: RuleMetricName
    /// Makes a pattern of a regular expression.
    let compile: (String) throws -> TextPattern

    /// The rule of this name.
    func read(named name: String) -> Rule {
        refuseUnusedKeys()
        let groups = metric == .absence && has(.sources) ? groupsBesideSources() : readGroups()
        let labels = readLabels(beside: labelNames(of: groups))
        let texts = RuleTexts(
            metric: metric, groups: labelNames(of: groups), labels: labels.map(\.name), object: object)
        let span = self.span(.span) ?? .seconds(60)
        let whole = metric == .ratio && has(.of) ? selection(.of) : nil
        return Rule(
            name: name, metric: readMetric(span: span, of: whole ?? StandardRules.requests),
            selection: part(selection(.where), of: whole), groups: groups, span: span, condition: readCondition(),
            holding: self.span(.for, from: .zero) ?? .seconds(0), severity: choice(.severity) ?? .warning,
            labels: labels,
            message: texts.read(.message), recovery: texts.read(.recovered), damping: readDamping())
    }

    /// Tells of keys that mean nothing for this metric, which else would wait for an effect that never comes.
    private func refuseUnusedKeys() {
        object.know(RuleKey.names)
        for key in RuleKey.allCases where has(key) && !key.metrics.contains(metric) {
            report("not used by the metric \(metric.rawValue), but by \(RuleMetricName.list(key.metrics))", at: key)
        }
    }

    private func readDamping() -> FlapDamping {
        var damping = FlapDamping()
        guard let flap = object.object(RuleKey.flap.rawValue) else { return damping }
        damping.changes = flap.integer("changes", in: 0...1_000) ?? damping.changes
        damping.span = flap.wholeSeconds("within", in: RuleLimits.spans).map { TimeSpan($0) } ?? damping.span
        return damping
    }
}

/// Reads of single keys.
extension RuleReader {
    func has(_ key: RuleKey) -> Bool { object.item(key.rawValue) != nil }

    func report(_ message: String, at key: RuleKey) { object.report(message, at: key.rawValue) }

    func span(_ key: RuleKey, from least: Duration = .seconds(1)) -> TimeSpan? {
        object.wholeSeconds(key.rawValue, in: least...RuleLimits.spans.upperBound).map { TimeSpan($0) }
    }

    private func choice<C: RawRepresentable & CaseIterable>(_ key: RuleKey) -> C? where C.RawValue == String {
        object.choice(key.rawValue)
    }

    /// A value that a text is turned into.
    func value<T>(_ key: RuleKey, _ parse: (String) throws -> T) -> T? {
        guard let text = object.string(key.rawValue) else { return nil }
        do {
            return try parse(text)
        } catch {
            report(ErrorText.reason(error), at: key)
            return nil
        }
    }

    /// The lines that a filter, and for the rule's own lines the pattern too, lets pass.
    func selection(_ key: RuleKey) -> LineSelection {
        let filter = value(key) { try RecordFilter($0) }
        return LineSelection(filter: filter, pattern: key == .where ? value(.pattern, compile) : nil)
    }

    /// The lines of a selection that are of another one too, since a share of that is asked for.
    private func part(_ selection: LineSelection, of whole: LineSelection?) -> LineSelection {
        guard let of = whole?.filter else { return selection }
        var part = selection
        do throws(FilterError) {
            part.filter =
                try selection.filter.map { filter throws(FilterError) in
                    try RecordFilter("(\(of.text)) and (\(filter.text))")
                } ?? of
        } catch {
            report("together with 'of': \(error.message)", at: .where)
        }
        return part
    }

    /// A text or a list of texts, each with its place.
    func texts(_ key: RuleKey) -> [(item: ConfigurationItem, text: String)] {
        guard let item = object.item(key.rawValue) else { return [] }
        let items: [ConfigurationItem]?
        if case .string = item.node.value { items = [item] } else { items = object.array(of: item) }
        return (items ?? []).compactMap { item in object.string(of: item).map { (item, $0) } }
    }

    /// The same without what is empty or stands there twice, which is told.
    func distinctTexts(_ key: RuleKey, atMost limit: Int) -> [(item: ConfigurationItem, text: String)] {
        var seen: Set<String> = []
        let texts = texts(key).filter { item, text in
            if text.isEmpty {
                object.report("empty", at: item)
            } else if !seen.insert(text).inserted {
                object.report("\(JSONText.quoted(text.shortened)) stands here twice", at: item)
            } else {
                return true
            }
            return false
        }
        if texts.count > limit { report("must be at most \(limit), are \(texts.count)", at: key) }
        return Array(texts.prefix(limit))
    }
}
