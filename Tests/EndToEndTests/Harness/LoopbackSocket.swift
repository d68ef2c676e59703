import Glibc
import Synchronization

/// A TCP socket on the loopback interface, closed when it goes.
struct LoopbackSocket: ~Copyable {
    private let descriptor: Int32

    /// Where a socket is bound to, or connected with.
    enum Family: Sendable { case version4, version6 }

    private init(_ family: Family) throws {
        let domain = family == .version4 ? AF_INET : AF_INET6
        descriptor = socket(domain, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SystemCallError(call: "socket") }
    }

    deinit { close(descriptor) }

    /// The ports that are given to servers: none that the system picks for the near end of some connection.
    private static let ports: Range<UInt32> = 20_000..<32_000
    /// How many ports have been looked at; where it begins tells two runs on a machine apart.
    private static let looked = Atomic(UInt32.random(in: ports))

    /// A port that nothing listens on, given to nobody else in this process.
    ///
    /// A port that the system picks can be somebody else's before the server that it is meant for has begun.
    static func freePort() throws -> UInt16 {
        for _ in ports {
            let number = looked.add(1, ordering: .relaxed).oldValue
            let port = UInt16(ports.lowerBound + number % UInt32(ports.count))
            let probe = try LoopbackSocket(.version4)
            if (try? probe.attach(.version4, port: port) { bind(probe.descriptor, $0, $1) }) != nil { return port }
        }
        throw ScriptFailed(description: "no port from \(ports.lowerBound) to \(ports.upperBound - 1) is free")
    }

    /// Whether the machine has the IPv6 loopback address.
    static var hasVersion6: Bool {
        guard let probe = try? LoopbackSocket(.version6) else { return false }
        return (try? probe.attach(.version6, port: 0) { bind(probe.descriptor, $0, $1) }) != nil
    }

    /// Whether something listens on a port.
    static func isAnswered(port: UInt16) throws -> Bool {
        let client = try LoopbackSocket(.version4)
        return (try? client.attach(.version4, port: port) { connect(client.descriptor, $0, $1) }) != nil
    }

    /// Sends bytes and gives everything that comes back until the other side closes.
    ///
    /// Blocks for at most five seconds a read: use it where the answer is known to come soon.
    /// - Parameter ends: Whether the server is told that no more bytes follow.
    static func exchange(
        _ bytes: [UInt8], port: UInt16, family: Family = .version4, ends: Bool = true
    ) throws -> [UInt8] {
        let client = try LoopbackSocket(family)
        var limit = timeval(tv_sec: 5, tv_usec: 0)
        _ = setsockopt(
            client.descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        try client.attach(family, port: port) { connect(client.descriptor, $0, $1) }
        let sent = send(client.descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        guard sent == bytes.count else { throw SystemCallError(call: "send") }
        if ends { shutdown(client.descriptor, Int32(SHUT_WR)) }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(client.descriptor, &buffer, buffer.count, 0)
            // A server that refuses a request closes with bytes of it unread, which resets the connection.
            if count <= 0 { return answer }
            answer += buffer.prefix(count)
        }
    }

    private func attach(
        _ family: Family, port: UInt16, _ call: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) throws {
        let result: Int32
        switch family {
        case .version4:
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            result = LoopbackSocket.pass(&address, to: call)
        case .version6:
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            address.sin6_addr = in6addr_loopback
            result = LoopbackSocket.pass(&address, to: call)
        }
        guard result == 0 else { throw SystemCallError(call: "bind or connect") }
    }

    private static func pass<Address>(
        _ address: inout Address, to call: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                call($0, socklen_t(MemoryLayout<Address>.size))
            }
        }
    }
}
