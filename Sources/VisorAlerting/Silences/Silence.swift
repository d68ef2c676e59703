import Foundation
import VisorKit

/// A time in which nothing is told of some alerts.
public struct Silence: Sendable, Equatable {
    /// Whether a silence holds.
    public enum State: String, Sendable {
        case pending, active, expired
    }

    /// What it is known by: a UUID in small letters.
    public var id: String
    /// The conditions that an alert has to meet, at least one of which does not hold for an empty label.
    public var matchers: [LabelMatcher]
    /// When it begins.
    public var startsAt: Date
    /// When it ends.
    public var endsAt: Date
    /// When it was changed last.
    public var updatedAt: Date
    /// Who made it.
    public var createdBy: String
    /// Why.
    public var comment: String

    /// How many there are at most.
    static let most = 10_000
    /// How long one that is over is shown.
    static let shown = Duration.seconds(5 * 86_400)

    /// A silence.
    public init(
        id: String, matchers: [LabelMatcher], startsAt: Date, endsAt: Date, updatedAt: Date, createdBy: String,
        comment: String
    ) {
        (self.id, self.matchers, self.startsAt, self.endsAt) = (id, matchers, startsAt, endsAt)
        (self.updatedAt, self.createdBy, self.comment) = (updatedAt, createdBy, comment)
    }

    /// Whether it holds at a moment.
    public func state(at now: Date) -> State {
        now < startsAt ? .pending : now < endsAt ? .active : .expired
    }
}

/// Hours of the week in which nothing is told of some alerts, by the clocks of a zone.
public struct WeeklySilence: Sendable, Equatable {
    /// A day of the week.
    public enum Day: String, CaseIterable, Sendable {
        case monday, tuesday, wednesday, thursday, friday, saturday, sunday
    }

    /// What it is known by.
    public var name: String
    /// The conditions that an alert has to meet; each alert meets none.
    public var matchers: [LabelMatcher]
    /// The days on which it begins.
    public var days: Set<Day>
    /// The minute of the day with which it begins, from 0 to 1439.
    public var from: Int
    /// The minute of the day before which it ends, from 1 to 1440; if it is not after `from`, on the next day.
    public var to: Int
    /// Whose clocks count.
    public var zone: LocalZone

    /// A silence of every week.
    public init(name: String, matchers: [LabelMatcher], days: Set<Day>, from: Int, to: Int, zone: LocalZone) {
        (self.name, self.matchers, self.days) = (name, matchers, days)
        (self.from, self.to, self.zone) = (from, to, zone)
    }

    /// Whether it holds at a moment, by what the clock shows then: an hour that the clock shows twice is silent twice.
    public func isActive(at now: Date) -> Bool {
        let seconds = now.eventTime.microseconds.flooredQuotient(1_000_000)
        let local = seconds + Int64(zone.secondsEast(at: EventTime(seconds: seconds)))
        let number = local.flooredQuotient(86_400)
        let minute = Int((local - number * 86_400) / 60)
        let all = Day.allCases
        // The first day of 1970 was a Thursday.
        let today = Int(((number + 3) % 7 + 7) % 7)
        if from < to { return days.contains(all[today]) && (from..<to).contains(minute) }
        return days.contains(all[today]) && minute >= from || days.contains(all[(today + 6) % 7]) && minute < to
    }
}

extension Int64 {
    fileprivate func flooredQuotient(_ divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
