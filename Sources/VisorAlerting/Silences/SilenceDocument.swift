import Foundation
import VisorKit

/// A silence as JSON has it.
///
/// Format: the Alertmanager's API v2, `postableSilence` and `gettableSilence`.
struct SilenceDocument: Codable {
    struct Matcher: Codable {
        var name: String
        var value: String
        var isRegex: Bool
        var isEqual: Bool?

        init(_ matcher: LabelMatcher) {
            (name, value) = (matcher.name, matcher.value)
            (isRegex, isEqual) = (matcher.comparison.isRegex, matcher.comparison.isEqual)
        }

        func matcher() throws(LabelMatcher.Malformed) -> LabelMatcher {
            try LabelMatcher(name, .init(isRegex: isRegex, isEqual: isEqual ?? true), value)
        }
    }

    struct Status: Codable {
        var state: String
    }

    var id: String?
    var matchers: [Matcher]
    var startsAt: String
    var endsAt: String
    var updatedAt: String?
    var createdBy: String
    var comment: String
    var status: Status?

    init(_ silence: Silence, at now: Date) {
        id = silence.id
        matchers = silence.matchers.map(Matcher.init)
        startsAt = silence.startsAt.rfc3339
        endsAt = silence.endsAt.rfc3339
        updatedAt = silence.updatedAt.rfc3339
        (createdBy, comment) = (silence.createdBy, silence.comment)
        status = Status(state: silence.state(at: now).rawValue)
    }

    /// The silence.
    ///
    /// - Throws: `AlertingProblem` where it can be none.
    func silence(id: String, updatedAt: Date) throws(AlertingProblem) -> Silence {
        guard let starts = Date(rfc3339: startsAt), let ends = Date(rfc3339: endsAt) else {
            throw AlertingProblem("startsAt and endsAt are times such as 2026-11-20T10:00:00Z")
        }
        guard starts < ends else { throw AlertingProblem("the silence ends before it begins") }
        guard !matchers.isEmpty, matchers.count <= 100 else {
            throw AlertingProblem("a silence has 1 to 100 matchers")
        }
        guard comment.utf8.count + createdBy.utf8.count <= 16 << 10 else {
            throw AlertingProblem("comment and createdBy have at most 16384 bytes together")
        }
        var conditions: [LabelMatcher] = []
        for matcher in matchers {
            do {
                conditions.append(try matcher.matcher())
            } catch {
                throw AlertingProblem(error.description)
            }
        }
        guard !conditions.match([:]) else {
            throw AlertingProblem("the matchers would silence every alert; one of them must not match an empty label")
        }
        return Silence(
            id: id, matchers: conditions, startsAt: starts, endsAt: ends, updatedAt: updatedAt, createdBy: createdBy,
            comment: comment)
    }
}

extension Date {
    /// The moment as RFC 3339 has it, in UTC.
    var rfc3339: String { eventTime.rfc3339 }

    /// Reads a moment as RFC 3339 has it, with any offset; `nil` for anything else.
    init?(rfc3339 text: String) {
        guard text.utf8.count >= 20, let time = EventTime(userText: Date.shortened(text), zone: .utc) else {
            return nil
        }
        self.init(time)
    }

    /// The text with at most six digits behind the point: programs in Go write nine.
    private static func shortened(_ text: String) -> String {
        guard let point = text.firstIndex(of: ".") else { return text }
        let digits = text[text.index(after: point)...].prefix { $0.isASCII && $0.isNumber }
        guard digits.count > 6, digits.count <= 18 else { return text }
        return "\(text[...point])\(digits.prefix(6))\(text[digits.endIndex...])"
    }
}

/// What is wrong with what somebody asks for, in one line.
public struct AlertingProblem: Error, Equatable, Sendable, CustomStringConvertible {
    /// Whose fault it is.
    public enum Kind: Sendable {
        /// The asker's.
        case wrong
        /// The thing is not there.
        case missing
        /// There is no room; later there may be.
        case full
    }

    /// What is wrong.
    public let description: String
    /// Whose fault it is.
    public let kind: Kind

    /// A problem.
    public init(_ description: String, _ kind: Kind = .wrong) {
        (self.description, self.kind) = (description, kind)
    }
}
