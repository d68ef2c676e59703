import VisorKit

/// What a page may say of the program that serves it, and does not change.
public struct DashboardAbout: Sendable {
    /// The program's version.
    public var version: String
    /// When it was started.
    public var started: EventTime
    /// The length of a window.
    public var window: TimeSpan
    /// What is read, as it was named.
    public var inputs: [String]
    /// Whether clients are shown as their networks.
    public var isAnonymized: Bool
    /// What visitors are known by; `nil` where nobody asks for them.
    public var presence: String?
    /// How visitors are called.
    public var names: PresenceNames
    /// What shares visitors with other monitors; `nil` where nothing does.
    public var redis: RedisPresence?

    /// A program.
    public init(
        version: String, started: EventTime, window: TimeSpan, inputs: [String], isAnonymized: Bool,
        presence: String? = nil, names: PresenceNames = PresenceNames(path: nil), redis: RedisPresence? = nil
    ) {
        (self.version, self.started, self.window) = (version, started, window)
        (self.inputs, self.isAnonymized) = (inputs, isAnonymized)
        (self.presence, self.names, self.redis) = (presence, names, redis)
    }
}
