import VisorKit

/// Keeps what an analysis publishes.
public final class RecordingObserver: AnalysisObserver {
    /// All publications in their order.
    public private(set) var updates: [WindowUpdate] = []
    /// The lines that no parser took, each with a newline.
    public private(set) var rejected: [UInt8] = []
    /// All changes of alerts, in their order.
    public private(set) var transitions: [AlertTransition] = []
    /// How many bytes have been merged.
    public private(set) var byteCount = 0
    /// How many seconds of a live input have passed.
    public private(set) var ticks = 0

    /// An observer that has seen nothing.
    public init() {}

    /// The last publication of each window, in the order of time.
    public var windows: [WindowUpdate] {
        var last: [EventTime: WindowUpdate] = [:]
        for update in updates { last[update.start] = update }
        return last.values.sorted { $0.start < $1.start }
    }

    /// Keeps publications.
    public func publish(_ updates: [WindowUpdate], rejected: [UInt8]) {
        self.updates += updates
        self.rejected += rejected
    }

    /// Keeps changes of alerts.
    public func alert(_ transitions: [AlertTransition]) {
        self.transitions += transitions
    }

    /// Counts bytes.
    public func advance(_ state: AnalysisState, past event: SourceEvent) {
        if case .block(let block) = event { byteCount += block.byteCount }
    }

    /// Counts ticks.
    public func tick(_ state: AnalysisState) {
        ticks += 1
    }
}
