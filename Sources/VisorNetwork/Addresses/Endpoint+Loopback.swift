import VisorKit

extension Endpoint {
    /// Whether only this machine can reach what listens there.
    ///
    /// Source: RFC 1122, section 3.2.1.3, and RFC 4291, section 2.5.3, for addresses; RFC 6761, section 6.3, for the name.
    public var isLoopback: Bool {
        guard let address = IPAddress(host) else { return host == "localhost" || host.hasSuffix(".localhost") }
        return Endpoint.loopback.contains(address)
    }

    private static let loopback: AddressSet = {
        do {
            return try AddressSet(["127.0.0.0/8", "::1"])
        } catch {
            preconditionFailure("\(error)")
        }
    }()
}
