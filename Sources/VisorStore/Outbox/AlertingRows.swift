import Foundation
import VisorKit

/// An alert as it is kept.
public struct KeptAlert: Sendable, Equatable {
    /// What it is known by.
    public var fingerprint: String
    /// The alert, as JSON.
    public var json: Data
    /// When it began.
    public var starts: EventTime
    /// When it is over; `nil` where nothing is known of an end.
    public var ends: EventTime?
    /// When it was raised last.
    public var updated: EventTime

    /// An alert.
    public init(fingerprint: String, json: Data, starts: EventTime, ends: EventTime?, updated: EventTime) {
        (self.fingerprint, self.json, self.starts) = (fingerprint, json, starts)
        (self.ends, self.updated) = (ends, updated)
    }
}

/// A group of alerts as it is kept.
public struct KeptGroup: Sendable, Equatable {
    /// The route that made it.
    public var route: String
    /// What tells it from the other groups of the route.
    public var key: String
    /// What has been told of it, as JSON.
    public var json: Data

    /// A group.
    public init(route: String, key: String, json: Data = Data()) {
        (self.route, self.key, self.json) = (route, key, json)
    }
}

/// A silence as it is kept.
public struct KeptSilence: Sendable, Equatable {
    /// What it is known by.
    public var id: String
    /// The silence, as JSON.
    public var json: Data
    /// When it begins.
    public var starts: EventTime
    /// When it ends.
    public var ends: EventTime

    /// A silence.
    public init(id: String, json: Data, starts: EventTime, ends: EventTime) {
        (self.id, self.json, self.starts, self.ends) = (id, json, starts, ends)
    }
}

/// How far a source of alerts has been read.
public struct KeptPosition: Sendable, Equatable {
    /// The name of the file or the topic.
    public var name: String
    /// Which of the files with this name it is.
    public var incarnation: String
    /// Where reading goes on, in bytes or messages.
    public var offset: Int

    /// A position.
    public init(name: String, incarnation: String, offset: Int) {
        (self.name, self.incarnation, self.offset) = (name, incarnation, offset)
    }
}

/// A notice that has not been accepted yet.
public struct KeptNotice: Sendable, Equatable {
    /// Whether more attempts are made.
    public enum State: String, Sendable {
        /// It is to be delivered.
        case waiting
        /// It could not be delivered, and is not tried again.
        case dead
    }

    /// The topic of a notice that is about everything: it waits for all earlier ones of its receiver, and all later ones wait for it.
    public static let everything = "all"

    /// What it is recognised by.
    public var id: String
    /// Who is told.
    public var receiver: String
    /// What it is about: notices to a receiver about the same thing go one after the other.
    public var topic: String
    /// The notice, as JSON.
    public var json: Data
    /// Whether more attempts are made.
    public var state: State
    /// How many attempts have failed.
    public var attempts: Int
    /// When it is tried next.
    public var next: EventTime
    /// Why the last attempt failed; empty where none has.
    public var error: String
    /// When it was decided.
    public var created: EventTime

    /// A notice that is to be delivered.
    public init(id: String, receiver: String, topic: String, json: Data, created: EventTime) {
        (self.id, self.receiver, self.topic, self.json, self.created) = (id, receiver, topic, json, created)
        (state, attempts, next, error) = (.waiting, 0, created, "")
    }
}

/// A step of a change: what is put in the place of what was, or taken away.
public enum KeptRow: Sendable, Equatable {
    /// An alert that is new or has changed.
    case alert(KeptAlert)
    /// The fingerprint of an alert that is forgotten.
    case forgottenAlert(String)
    /// A group that is new or has changed.
    case group(KeptGroup)
    /// A group that is forgotten, of which route and key count.
    case forgottenGroup(KeptGroup)
    /// A silence that is new or has changed.
    case silence(KeptSilence)
    /// The identity of a silence that is forgotten.
    case forgottenSilence(String)
}

/// All that one decision changes.
public struct AlertingChange: Sendable, Equatable {
    /// Alerts, groups and silences, in the order in which they changed: what is forgotten may come again.
    public var rows: [KeptRow] = []
    /// How far sources have been read.
    public var positions: [KeptPosition] = []
    /// Notices that are to be delivered; one whose identity is there already is left as it is.
    public var notices: [KeptNotice] = []

    /// A change of nothing.
    public init() {}

    /// Whether nothing changes.
    public var isEmpty: Bool { rows.isEmpty && positions.isEmpty && notices.isEmpty }
}

/// All that is kept but for the outbox.
public struct AlertingContent: Sendable, Equatable {
    /// The alerts.
    public var alerts: [KeptAlert] = []
    /// The groups.
    public var groups: [KeptGroup] = []
    /// The silences.
    public var silences: [KeptSilence] = []
    /// How far sources have been read.
    public var positions: [KeptPosition] = []
}
