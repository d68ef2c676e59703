import VisorKit
import VisorPatterns
import VisorRuntime

/// Reads silences of every week.
enum WeeklyReading {
    static func read(_ reader: inout ConfigurationReader) -> [WeeklySilence] {
        var silences: [WeeklySilence] = []
        for (place, object) in reader.objects("silences").enumerated() {
            let name = object.string("name") ?? "weekly \(place + 1)"
            if silences.contains(where: { $0.name == name }) {
                object.report("a silence is called '\(name)' already", at: "name")
            }
            let matchers = object.matchers("matchers")
            let days = days(object)
            let zone = zone(object)
            guard let from = minute(object, "from"), let to = minute(object, "to") else { continue }
            guard from < 1_440 else {
                object.report("a day ends with 24:00; the next begins with 00:00", at: "from")
                continue
            }
            // Midnight is the end of the day before.
            let end = to == 0 ? 1_440 : to
            silences.append(
                WeeklySilence(name: name, matchers: matchers, days: days, from: from, to: end, zone: zone))
        }
        return silences
    }

    private static func days(_ object: ConfigurationObject) -> Set<WeeklySilence.Day> {
        guard let names = object.strings("days") else { return Set(WeeklySilence.Day.allCases) }
        var days: Set<WeeklySilence.Day> = []
        for name in names {
            let all = WeeklySilence.Day.allCases
            if let day = all.first(where: { $0.rawValue == name || $0.rawValue.prefix(3) == name }) {
                days.insert(day)
            } else {
                object.report(
                    "'\(name.prefix(40))' is no day; they are called monday to sunday, or mon to sun", at: "days")
            }
        }
        return days
    }

    private static func zone(_ object: ConfigurationObject) -> LocalZone {
        guard let name = object.string("zone"), name != "UTC" else { return .utc }
        do {
            return try ZoneTable.zone(named: name)
        } catch {
            object.report("\(error)", at: "zone")
            return .utc
        }
    }

    /// The minute of the day that `HH:MM` is.
    private static func minute(_ object: ConfigurationObject, _ key: String) -> Int? {
        guard let text = object.string(key) else {
            if object.item(key) == nil { object.report("missing; a time of day such as 22:00", at: key) }
            return nil
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
        guard text.utf8.count == 5, parts.count == 2, let hour = parts[0], let minute = parts[1],
            (0...24).contains(hour), (0...59).contains(minute), hour * 60 + minute <= 1_440
        else {
            object.report("'\(text.prefix(40))' is no time of day such as 22:00", at: key)
            return nil
        }
        return hour * 60 + minute
    }
}
