import LogSynthesis
import VisorRuntime

/// Reads the parts of the configuration file that have the original Visor's shape.
enum OriginalSection {
    static func access(_ object: ConfigurationObject, _ standard: AccessSettings) -> AccessSettings {
        var settings = standard
        settings.interval = object.item("interval").flatMap { pair(of: $0, in: object) } ?? standard.interval
        settings.users = object.strings("user_id") ?? standard.users
        settings.resources = object.strings("resource") ?? standard.resources
        settings.versions = object.strings("version") ?? standard.versions
        settings.methods = object.strings("method") ?? standard.methods
        settings.codes = object.integers("code") ?? standard.codes
        settings.methodDistribution =
            object.numbers("method_dist")
            ?? even(settings.methods, unlike: standard.methods, standard.methodDistribution)
        settings.codeDistribution =
            object.numbers("code_dist") ?? even(settings.codes, unlike: standard.codes, standard.codeDistribution)
        return settings
    }

    /// The built-in distribution, or an even one where the values are not the built-in ones.
    private static func even<Value: Equatable>(
        _ values: [Value], unlike standard: [Value], _ distribution: [Double]
    ) -> [Double] {
        values == standard ? distribution : values.map { _ in 1 / Double(values.count) }
    }

    static func errors(_ sections: [String: ConfigurationObject], _ standard: ErrorSettings) -> ErrorSettings {
        var settings = standard
        settings.info = level(sections["info"], standard.info)
        settings.warn = level(sections["warn"], standard.warn)
        settings.error = level(sections["error"], standard.error)
        if let phases = sections["phases"] {
            settings.normalPhase = phases.item("normal").flatMap { pair(of: $0, in: phases) } ?? standard.normalPhase
            settings.peakPhase = phases.item("peak").flatMap { pair(of: $0, in: phases) } ?? standard.peakPhase
        }
        return settings
    }

    private static func level(_ object: ConfigurationObject?, _ standard: LevelSettings) -> LevelSettings {
        guard let object else { return standard }
        var settings = standard
        settings.messages = object.strings("message") ?? standard.messages
        guard let item = object.item("interval") else { return settings }
        if item.node["min"] != nil || item.node["max"] != nil {
            settings.normal = pair(of: item, in: object).map { [$0] } ?? standard.normal
            settings.peak = settings.normal
        } else if let phases = object.object(of: item) {
            settings.normal = phases.item("normal").flatMap { pairs(of: $0, in: phases) } ?? standard.normal
            settings.peak = phases.item("peak").flatMap { pairs(of: $0, in: phases) } ?? settings.normal
        }
        return settings
    }

    private static func pairs(of item: ConfigurationItem, in object: ConfigurationObject) -> [Interval]? {
        guard let items = object.array(of: item) else { return nil }
        let pairs = items.compactMap { pair(of: $0, in: object) }
        return pairs.count == items.count ? pairs : nil
    }

    /// Reads `{min, max}` or `[min, max]`, in seconds.
    private static func pair(of item: ConfigurationItem, in object: ConfigurationObject) -> Interval? {
        guard let (first, second) = bounds(of: item, in: object) else { return nil }
        if first > second {
            object.warn("min \(first) is above max \(second), taken the other way round", at: item)
        }
        guard let interval = Interval(seconds: first, second) else {
            object.report("needs numbers of seconds that are not negative, the larger at least 0.000001", at: item)
            return nil
        }
        return interval
    }

    private static func bounds(of item: ConfigurationItem, in object: ConfigurationObject) -> (Double, Double)? {
        guard case .array = item.node.value else {
            guard let pair = object.object(of: item) else { return nil }
            // Both are asked for, so that neither passes for an unknown key where the other is missing.
            let (minimum, maximum) = (pair.item("min"), pair.item("max"))
            guard let first = minimum, let second = maximum else {
                pair.report("expected min and max", at: item)
                return nil
            }
            guard let low = pair.number(of: first), let high = pair.number(of: second) else { return nil }
            return (low, high)
        }
        guard let values = object.array(of: item), values.count == 2 else {
            object.report("expected a pair [min, max]", at: item)
            return nil
        }
        guard let low = object.number(of: values[0]), let high = object.number(of: values[1]) else { return nil }
        return (low, high)
    }

    /// Says a problem of the settings at the place in the file that it is about.
    static func report(
        _ problem: SettingsProblem, _ sections: [String: ConfigurationObject], _ reader: inout ConfigurationReader
    ) {
        let steps = problem.keyPath.split { $0 == "." || $0 == "[" || $0 == "]" }.map(String.init)
        guard let first = steps.first, let object = sections[first] else {
            return reader.report(problem.message, at: problem.keyPath)
        }
        guard steps.count > 1, var item = object.item(steps[1]) else {
            return object.report(problem.message, at: steps.dropFirst().joined(separator: "."))
        }
        if steps.count > 2, let index = Int(steps[2]), let elements = object.array(of: item),
            elements.indices.contains(index)
        {
            item = elements[index]
        }
        object.report(problem.message, at: item)
    }
}
