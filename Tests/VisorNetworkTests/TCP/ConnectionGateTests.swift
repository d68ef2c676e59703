import Testing
import VisorKit

@testable import VisorNetwork

/// Who is let in, and how many.
@Suite struct ConnectionGateTests {
    private func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

    @Test func strangersStayOutside() throws {
        var gate = ConnectionGate(allowed: try AddressSet(["10.0.0.0/8"]), limits: ConnectionLimits())
        #expect(gate.enter(try address("10.1.2.3")) == nil)
        #expect(gate.enter(try address("11.0.0.1")) == .stranger)
        // A socket of IPv6 shows addresses of IPv4 in another form.
        #expect(gate.enter(try address("::ffff:10.1.2.3")) == nil)
        #expect(gate.enter(try address("::1")) == .stranger)
        #expect(gate.count == 2)
    }

    @Test func eachAddressHasItsNumberAndAllHaveTheirs() throws {
        var gate = ConnectionGate(allowed: nil, limits: ConnectionLimits(connections: 3, connectionsPerAddress: 2))
        let (first, second) = (try address("10.0.0.1"), try address("10.0.0.2"))
        #expect(gate.enter(first) == nil)
        #expect(gate.enter(first) == nil)
        #expect(gate.enter(first) == .fullOfAddress)
        #expect(gate.enter(second) == nil)
        #expect(gate.enter(second) == .full)
        gate.leave(first)
        #expect(gate.enter(second) == nil)
        #expect(gate.enter(first) == .full)
        for address in [first, second, second, second] { gate.leave(address) }
        #expect(gate.count == 0)
    }
}
