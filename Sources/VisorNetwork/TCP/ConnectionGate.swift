import VisorKit

/// Says which connections are let in, and counts them.
struct ConnectionGate {
    /// Why a connection is not let in.
    enum Refusal: Hashable {
        /// Its address is none of those that may send.
        case stranger
        /// There are as many connections as there may be.
        case full
        /// Its address has as many as it may have.
        case fullOfAddress
    }

    /// How many connections there are.
    private(set) var count = 0
    /// The addresses that may send; `nil` where all may that reach the socket.
    private let allowed: AddressSet?
    private let limits: ConnectionLimits
    private var counts: [IPAddress: Int] = [:]

    /// A gate that has let nobody in.
    init(allowed: AddressSet?, limits: ConnectionLimits) {
        (self.allowed, self.limits) = (allowed, limits)
    }

    /// Lets a connection in, or says why not.
    mutating func enter(_ address: IPAddress) -> Refusal? {
        if let allowed, !allowed.contains(address) { return .stranger }
        if count >= limits.connections { return .full }
        if counts[address, default: 0] >= limits.connectionsPerAddress { return .fullOfAddress }
        count += 1
        counts[address, default: 0] += 1
        return nil
    }

    /// Lets a connection out that was let in.
    mutating func leave(_ address: IPAddress) {
        guard let known = counts[address] else { return }
        count -= 1
        counts[address] = known > 1 ? known - 1 : nil
    }
}
