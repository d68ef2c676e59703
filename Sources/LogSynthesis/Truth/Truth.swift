/// What was generated, counted exactly: the reference that an analysis of the lines is compared with.
///
/// A *hit* is an access line that is neither heartbeat nor malformed; error logs have none. Malformed lines count in
/// `lines` and `malformed` and nowhere else, heartbeats in `lines`, `heartbeats` and their window and nowhere else.
public struct Truth: Codable, Sendable, Equatable {
    /// The seed from which the same lines come again.
    public var seed: UInt64
    /// The kind of log.
    public var mode: LogMode
    /// The format of the lines.
    public var format: LogFormat
    /// The zone of the times in the lines, such as `+0200`.
    public var timeZone: String
    /// The width of the windows in seconds.
    public var windowSeconds: Int
    /// All lines, heartbeats and malformed ones among them.
    public var lines = 0
    /// Access lines that are neither heartbeat nor malformed.
    public var hits = 0
    /// Heartbeat lines.
    public var heartbeats = 0
    /// Lines that no parser can read.
    public var malformed = 0
    /// The sum of the size fields of hits; `-` counts 0.
    public var bytes = 0
    /// Hits by status code, in decimal.
    public var status: [String: Int] = [:]
    /// Hits by request method.
    public var methods: [String: Int] = [:]
    /// Error lines by level: `info`, `warn`, `error`; heartbeats are not among them.
    public var levels: [String: Int] = [:]
    /// Hits by path, which is the request target without its query.
    public var paths: [String: Int] = [:]
    /// Hits by section: what stands in the path before its second slash.
    public var sections: [String: Int] = [:]
    /// Hits or error lines by the client's address, without port; error lines without a client are not counted.
    public var clients: [String: Int] = [:]
    /// Hits (but for the format `common`) or error lines by referrer; `-` and none are not counted.
    public var referrers: [String: Int] = [:]
    /// Hits by family of the user agent; empty for the format `common`.
    public var agents: [String: Int] = [:]
    /// Hits with a status of 400 or above, or error lines of level error, by client.
    public var errorClients: [String: Int] = [:]
    /// Error lines by text: what stands behind the client (in Apache 2.4's format with its `AHnnnnn: `), without the
    /// `, referer: ` and what follows it.
    public var messages: [String: Int] = [:]
    /// Sizes of the hits that have one.
    public var size = SizeTruth()
    /// The greatest size, as in ``SizeTruth/max``.
    public var sizeMax = 0
    /// The windows that have a line with a time, by start.
    public var windows: [WindowTruth] = []

    /// Names as the JSON has them.
    enum CodingKeys: String, CodingKey {
        case seed, mode, format
        case timeZone = "time_zone"
        case windowSeconds = "window_seconds"
        case lines, hits, heartbeats, malformed, bytes, status, methods, levels, paths, sections, clients, referrers
        case agents
        case errorClients = "error_clients"
        case messages, size
        case sizeMax = "size_max"
        case windows
    }
}

/// Exact quantiles of response sizes in bytes.
///
/// Only hits whose size field is a number count (in the format `json`, where no body is 0, all do). The quantile q is
/// the value at rank ceil(q * n), by nearest rank. All are 0 where no hit has a size.
public struct SizeTruth: Codable, Sendable, Equatable {
    /// Hits that have a size.
    public var count = 0
    /// The median.
    public var p50 = 0
    /// The quantile 0.9.
    public var p90 = 0
    /// The quantile 0.99.
    public var p99 = 0
    /// The greatest size.
    public var max = 0
}

/// What was generated with times in `[start, start + width)`.
///
/// Malformed lines have no time and count in no window: the `lines` of all windows and the `malformed` of the whole add up
/// to the `lines` of the whole.
public struct WindowTruth: Codable, Sendable, Equatable {
    /// The beginning, RFC 3339 in UTC, a multiple of the width since 1970.
    public var start: String
    /// Lines with a time, heartbeats among them.
    public var lines = 0
    /// As in ``Truth``.
    public var hits = 0
    /// As in ``Truth``.
    public var heartbeats = 0
    /// As in ``Truth``.
    public var bytes = 0
    /// As in ``Truth``.
    public var status: [String: Int] = [:]
    /// As in ``Truth``.
    public var methods: [String: Int] = [:]
    /// As in ``Truth``.
    public var levels: [String: Int] = [:]

    /// An empty window.
    init(start: String) {
        self.start = start
    }
}
