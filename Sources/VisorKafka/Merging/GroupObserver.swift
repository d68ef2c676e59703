import VisorKit

/// Who is told what becomes of a group as its log of partials is merged.
public protocol GroupObserver: AnalysisObserver {
    /// Takes note of the state, once a second, before `tick`.
    func see(_ state: GroupState) throws
}

/// Hands everything on, and keeps the changes of alerts beside.
final class AlertCollector<Observer: GroupObserver>: AnalysisObserver {
    private let observer: Observer
    private var transitions: [AlertTransition] = []

    init(_ observer: Observer) { self.observer = observer }

    var takesMore: Bool { observer.takesMore }

    func publish(_ updates: [WindowUpdate], rejected: [UInt8]) throws {
        try observer.publish(updates, rejected: rejected)
    }

    func alert(_ transitions: [AlertTransition]) throws {
        self.transitions += transitions
        try observer.alert(transitions)
    }

    func advance(_ state: AnalysisState, past event: SourceEvent) throws {}
    func tick(_ state: AnalysisState) throws {}

    /// Takes the changes since this was asked last.
    func take() -> [AlertTransition] {
        defer { transitions = [] }
        return transitions
    }
}
