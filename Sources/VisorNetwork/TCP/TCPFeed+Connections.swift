import NIOCore
import VisorKit

/// What connections tell, from the threads on which they are read.
extension TCPFeed {
    /// Lets a peer in, and returns by what it is known; `nil` where it is not let in.
    func admit(_ address: IPAddress, scheme: Endpoint.Scheme) -> Int? {
        let now = now
        return update { state in
            guard !state.isStopped else { return nil }
            if let refusal = state.gate.enter(address) {
                state.messages.add(.refusal(refusal), settings.text(of: refusal, address), now: now)
                return nil
            }
            let name = "\(scheme.rawValue):\(address)"
            let sender = state.held.add(source: name)
            state.connections[sender] = Connection(address: address, name: name)
            return sender
        }
    }

    /// Whether a socket that listens may meet who waits there; where not, it is told to resume as soon as it may.
    func mayMeet(_ channel: any Channel) -> Bool {
        state.withLock { state in
            guard state.held.isCrowded, !state.isStopped else { return true }
            state.heldBack.append(channel)
            return false
        }
    }

    /// Adds a server that is connected to.
    func add(_ endpoint: Endpoint) -> Int {
        state.withLock { state in
            let sender = state.held.add(source: "\(endpoint)")
            state.connections[sender] = Connection(address: nil, name: "\(endpoint)")
            return sender
        }
    }

    /// Notes that a connection is open.
    func opened(_ sender: Int, _ channel: any Channel) {
        let isLate = state.withLock { state in
            state.connections[sender]?.channel = channel
            return state.isStopped
        }
        if isLate { channel.triggerUserOutboundEvent(LineHandler.Signal.finish, promise: nil) }
    }

    /// Takes whole lines, and says whether more may be read.
    func take(_ lines: inout [UInt8], overlongLines: Int, of sender: Int) -> HeldLines.Verdict {
        let (verdict, wake) = state.withLock { state in
            (state.held.append(&lines, overlongLines: overlongLines, of: sender), state.wake)
        }
        wake?()
        return verdict
    }

    /// Notes that a connection has closed.
    ///
    /// - Parameter awaitsHandshake: whether it was still waiting for the handshake of TLS.
    func closed(_ sender: Int, _ problem: (any Error)?, awaitsHandshake: Bool) {
        let now = now
        update { state in
            guard let connection = state.connections[sender] else { return }
            state.connections[sender]?.channel = nil
            // Of a server it is said as its connection is tried again.
            guard let address = connection.address else { return }
            if let (matter, text) = settings.text(of: problem, awaitsHandshake: awaitsHandshake, connection.name) {
                state.messages.add(matter, text, now: now)
            }
            guard connection.isOpen else { return }
            // Its lines may wait for long; others may come as soon as it has gone.
            state.gate.leave(address)
            state.connections[sender]?.isOpen = false
            if !state.held.close(sender) { state.connections[sender] = nil }
        }
    }

    /// Notes that a connection broke within a line.
    func torn(_ sender: Int) {
        let now = now
        update { state in
            guard let name = state.connections[sender]?.name else { return }
            let text = "\(name): the connection broke within a line, which is left out"
            state.messages.add(.torn, text, now: now)
        }
    }

    /// Says something; what peers can bring about, and so often as they like, with what it is about.
    func say(_ text: String, about matter: Matter? = nil) {
        let now = now
        update { state in
            if let matter { state.messages.add(matter, text, now: now) } else { state.messages.add(text) }
        }
    }

    /// Notes that a server is connected to no more, at the end.
    func leave(_ sender: Int) {
        update { state in
            if !state.held.close(sender) { state.connections[sender] = nil }
        }
    }

    private func update<R: Sendable>(_ change: (inout State) -> R) -> R {
        let (result, wake) = state.withLock { state in (change(&state), state.wake) }
        wake?()
        return result
    }
}
