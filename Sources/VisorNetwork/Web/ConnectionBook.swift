import NIOCore
import Synchronization

/// The connections of a server: how many there are from where, and which to close at its end.
final class ConnectionBook: Sendable {
    private struct State: Sendable {
        var channels: [ObjectIdentifier: any Channel] = [:]
        var counts: [String: Int] = [:]
        var isClosed = false
    }

    private let limits: WebLimits
    private let state = Mutex(State())

    init(_ limits: WebLimits) { self.limits = limits }

    /// How many there are.
    var count: Int { state.withLock { $0.channels.count } }

    /// Takes a connection in, until it is closed; `false` where there are too many.
    func admit(_ channel: any Channel) -> Bool {
        let (identity, address) = (ObjectIdentifier(channel), channel.remoteAddress?.ipAddress ?? "")
        let isAdmitted = state.withLock { state in
            guard !state.isClosed, state.channels.count < limits.connections,
                state.counts[address, default: 0] < limits.connectionsPerAddress
            else { return false }
            state.channels[identity] = channel
            state.counts[address, default: 0] += 1
            return true
        }
        guard isAdmitted else { return false }
        channel.closeFuture.whenComplete { _ in self.remove(identity, address) }
        return true
    }

    /// Closes all connections, and those that come.
    func closeAll() {
        let channels = state.withLock { state in
            state.isClosed = true
            return Array(state.channels.values)
        }
        for channel in channels { channel.close(promise: nil) }
    }

    private func remove(_ identity: ObjectIdentifier, _ address: String) {
        state.withLock { state in
            state.channels[identity] = nil
            let count = state.counts[address, default: 1] - 1
            state.counts[address] = count == 0 ? nil : count
        }
    }
}
