import Foundation
import VisorKit

/// An alert as somebody raises it.
///
/// Format: the Alertmanager's API v2, `postableAlert`.
struct PostedAlert: Decodable {
    /// What an alert has at most.
    enum Limit {
        static let labels = 64
        static let name = 256
        static let value = 4 << 10
        static let annotations = 64 << 10
    }

    let labels: [String: String]
    let annotations: [String: String]?
    let startsAt: String?
    let endsAt: String?
    let generatorURL: String?

    /// The alert.
    ///
    /// - Throws: `AlertingProblem` where it can be none.
    func alert(at now: Date) throws(AlertingProblem) -> Alert {
        let labels = labels.filter { !$0.value.isEmpty }
        guard !labels.isEmpty else { throw AlertingProblem("an alert has a label, such as alertname") }
        guard labels.count <= Limit.labels else {
            throw AlertingProblem("an alert has at most \(Limit.labels) labels")
        }
        for (name, value) in labels {
            guard !name.isEmpty, name.utf8.count <= Limit.name, !name.unicodeScalars.contains(where: \.isControl) else {
                throw AlertingProblem("a label's name has 1 to \(Limit.name) bytes and no control characters")
            }
            guard value.utf8.count <= Limit.value else {
                throw AlertingProblem("a label's value has at most \(Limit.value) bytes")
            }
        }
        let annotations = annotations ?? [:]
        let size = annotations.reduce(generatorURL?.utf8.count ?? 0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
        guard size <= Limit.annotations else {
            throw AlertingProblem("the annotations have at most \(Limit.annotations) bytes")
        }
        let ends = try PostedAlert.moment(endsAt, "endsAt")
        let starts = try PostedAlert.moment(startsAt, "startsAt") ?? ends.map { min($0, now) } ?? now
        if let ends, ends < starts { throw AlertingProblem("endsAt lies before startsAt") }
        return Alert(
            labels: labels, annotations: annotations, startsAt: starts, endsAt: ends, generatorURL: generatorURL ?? "")
    }

    /// - Returns: `nil` for no moment, which programs in Go write as the year 1.
    private static func moment(_ text: String?, _ name: String) throws(AlertingProblem) -> Date? {
        guard let text, !text.isEmpty, !text.hasPrefix("0001-01-01T00:00:00") else { return nil }
        guard let date = Date(rfc3339: text) else {
            throw AlertingProblem("\(name) is no time such as 2026-11-20T10:00:00Z")
        }
        return date
    }
}

/// An alert as it is shown.
///
/// Format: the Alertmanager's API v2, `gettableAlert`.
struct ShownAlert: Encodable {
    struct Name: Encodable {
        let name: String
    }

    struct Status: Encodable {
        let state: String
        let silencedBy: [String]
        let inhibitedBy: [String] = []
        let mutedBy: [String] = []
    }

    let labels: [String: String]
    let annotations: [String: String]
    let startsAt: String
    let endsAt: String
    let updatedAt: String
    let generatorURL: String
    let fingerprint: String
    let receivers: [Name]
    let status: Status
    let acknowledgedBy: String?

    init(_ fingerprint: String, _ held: HeldAlert, in book: AlertBook, at now: Date) {
        let alert = held.alert
        (labels, annotations, generatorURL) = (alert.labels, alert.annotations, alert.generatorURL)
        startsAt = alert.startsAt.rfc3339
        // The form knows no alert without an end: what holds until it is said to be over may always hold for another day.
        endsAt = (alert.endsAt ?? now + .seconds(86_400)).rfc3339
        updatedAt = held.updated.rfc3339
        self.fingerprint = fingerprint
        let names = book.routes.places(for: alert.labels).flatMap { book.routes[$0].receivers }
        receivers = Set(names).sorted().map { Name(name: $0) }
        let silences = book.silences(of: alert.labels, at: now)
        status = Status(state: silences.isEmpty ? "active" : "suppressed", silencedBy: silences)
        acknowledgedBy = held.acknowledgement?.by
    }
}

/// A group of alerts as it is shown.
///
/// Format: the Alertmanager's API v2, `alertGroup`.
struct ShownGroup: Encodable {
    let labels: [String: String]
    let receiver: ShownAlert.Name
    let alerts: [ShownAlert]
}

/// What the program is.
///
/// Format: the Alertmanager's API v2, `alertmanagerStatus`.
struct ShownStatus: Encodable {
    struct Cluster: Encodable {
        let status = "disabled"
        let peers: [String] = []
    }

    struct Version: Encodable {
        let version: String
        let revision = ""
        let branch = ""
        let buildUser = ""
        let buildDate = ""
        let goVersion = ""
    }

    struct Configuration: Encodable {
        let original = ""
    }

    let cluster = Cluster()
    let config = Configuration()
    let uptime: String
    let versionInfo: Version

    init(version: String, started: Date) {
        uptime = started.rfc3339
        versionInfo = Version(version: "visor-\(version)")
    }
}
