/// Who is told of an analysis as it goes on.
public protocol AnalysisObserver: AnyObject {
    /// Takes windows that are published, and the lines that no parser took.
    func publish(_ updates: [WindowUpdate], rejected: [UInt8]) throws
    /// Takes changes of alerts, in the order of time.
    func alert(_ transitions: [AlertTransition]) throws
    /// Takes note that an event has been merged.
    func advance(_ state: AnalysisState, past event: SourceEvent) throws
    /// Takes note that a second has passed, when the input is live.
    func tick(_ state: AnalysisState) throws
    /// Whether more can be published; while not, nothing more is read.
    var takesMore: Bool { get }
}

extension AnalysisObserver {
    /// Always: most outputs take what they are given, or fail.
    public var takesMore: Bool { true }

    /// Does nothing: for an analysis without rules.
    public func alert(_ transitions: [AlertTransition]) {}
}
