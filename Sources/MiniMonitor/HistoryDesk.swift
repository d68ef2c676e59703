import Synchronization
import VisorKit
import VisorRuntime
import VisorTransport

/// What stands in the files before the places at which the reading began, and what has become of reading it.
final class HistoryDesk: Sendable {
    /// What the history amounts to.
    struct Result: Sendable {
        let windows: [WindowUpdate]
        let overall: OverallSummary
        /// Whether the history of all files could be read.
        let isComplete: Bool
    }

    private struct State {
        var beginnings: [WatchedFiles.Beginning] = []
        var status = ScreenPicture.History.complete
        var result: Result?
        /// Whether the reading has ended, with a result or without.
        var isOver = false
    }

    private let state = Mutex(State())
    private let requests = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    /// How far the reading has come.
    var status: ScreenPicture.History { state.withLock { $0.status } }

    /// What has been read; `nil` before the end.
    var result: Result? { state.withLock { $0.result } }

    /// Takes note of what there is to read.
    func offer(_ beginnings: [WatchedFiles.Beginning]) {
        state.withLock { state in
            // What is found while the history is being read, or later, is not part of it.
            guard !state.isOver else { return }
            if case .reading = state.status { return }
            state.beginnings = beginnings
            state.status = .waiting(bytes: beginnings.reduce(0) { $0 + $1.position.offset })
        }
    }

    /// Asks for the history.
    func ask() { requests.continuation.yield() }

    /// Waits until somebody asks, and returns what there is to read; `nil` if the task was cancelled.
    func wait() async -> [WatchedFiles.Beginning]? {
        for await _ in requests.stream {
            let beginnings = state.withLock { state -> [WatchedFiles.Beginning] in
                guard case .waiting(let bytes) = state.status else { return [] }
                state.status = .reading(done: 0, total: bytes)
                return state.beginnings
            }
            if !beginnings.isEmpty { return beginnings }
        }
        return nil
    }

    /// Notes that so many bytes more have been read.
    func advance(by count: Int) {
        state.withLock { state in
            guard case .reading(let done, let total) = state.status else { return }
            state.status = .reading(done: min(total, done + count), total: total)
        }
    }

    /// Notes what has been read.
    func finish(_ result: Result?) {
        state.withLock { state in
            state.result = result
            state.isOver = true
            state.status = .complete
        }
    }
}
