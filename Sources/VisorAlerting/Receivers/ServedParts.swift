import Synchronization

/// Which parts of notices have been accepted already: of a notice that came through in parts only the rest is told again.
///
/// It remembers the newest notices only, and only as long as the process lives; what is forgotten is told twice, never not at all.
final class ServedParts<Part: Hashable & Sendable>: Sendable {
    private struct State {
        var parts: [String: Set<Part>] = [:]
        /// The identities, the oldest first.
        var order: [String] = []
    }

    private let mostNotices: Int
    private let state = Mutex(State())

    init(mostNotices: Int = 1_024) { self.mostNotices = mostNotices }

    /// The parts of a notice that have been accepted.
    func parts(of id: String) -> Set<Part> { state.withLock { $0.parts[id] ?? [] } }

    /// Remembers that parts of a notice have been accepted.
    func add(_ parts: some Sequence<Part>, of id: String) {
        state.withLock { state in
            if state.parts[id] == nil {
                state.order.append(id)
                if state.order.count > mostNotices { state.parts[state.order.removeFirst()] = nil }
            }
            state.parts[id, default: []].formUnion(parts)
        }
    }

    /// Forgets a notice, which has been accepted as a whole.
    func forget(_ id: String) {
        state.withLock { state in
            guard state.parts.removeValue(forKey: id) != nil else { return }
            state.order.removeAll { $0 == id }
        }
    }
}
