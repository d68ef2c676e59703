import ArgumentParser

/// The options of heartbeat lines; each is a key of the configuration.
public struct HeartbeatOptions: ParsableArguments {
    /// The text of the lines.
    @Option(help: ArgumentHelp("The text of heartbeat lines. (default: HEARTBEAT)", valueName: "text"))
    public var heartbeatMessage: String?

    /// How far they are apart.
    @Option(
        help: ArgumentHelp(
            "How far heartbeats are apart. (default: the median of what is seen)", valueName: "span"))
    public var heartbeatInterval: String?

    /// The properties whose key has another name.
    public static let renaming = ["heartbeatMessage": "heartbeat.message", "heartbeatInterval": "heartbeat.interval"]

    /// Options that wait to be parsed.
    public init() {}
}
