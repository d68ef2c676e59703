import VisorKit
import VisorNetwork
import VisorRuntime

/// The addresses at which lines are taken, and those from which they are fetched.
struct NetworkConfiguration: Equatable {
    /// Where lines are taken.
    let listen: [Endpoint]
    /// From where they are fetched.
    let connect: [Endpoint]
    /// Who may send over TCP; `nil` where all may that reach the socket.
    let allowed: AddressSet?
    /// How much is taken over TCP.
    let limits: ConnectionLimits
    /// Where the certificates and keys of TLS are.
    let secrets: TLSSecrets.Files
    /// Who may send by HTTP.
    let intake: IntakeConfiguration

    /// Whether the network brings any lines.
    var isUsed: Bool { !listen.isEmpty || !connect.isEmpty }

    /// Reads all keys; what is wrong comes out of the reader.
    init(_ reader: inout ConfigurationReader) {
        listen = NetworkConfiguration.endpoints(&reader, "listen")
        connect = NetworkConfiguration.endpoints(&reader, "connect")
        allowed = NetworkConfiguration.addresses(&reader)
        limits = NetworkConfiguration.limits(&reader)
        secrets = TLSSecrets.Files(
            certificate: reader.optionalString("tls_certificate"), key: reader.optionalString("tls_key"),
            clientAuthority: reader.optionalString("tls_client_ca"), authority: reader.optionalString("tls_ca"))
        intake = IntakeConfiguration(&reader, listen: listen)
        judge(&reader)
    }

    private static func endpoints(_ reader: inout ConfigurationReader, _ key: String) -> [Endpoint] {
        var endpoints: [Endpoint] = []
        for (index, text) in reader.strings(key).enumerated() {
            do {
                let endpoint = try Endpoint(text)
                if endpoints.contains(endpoint) {
                    reader.report("'\(text)' stands there twice", at: key, element: index)
                }
                endpoints.append(endpoint)
            } catch {
                reader.report("\(error)", at: key, element: index)
            }
        }
        return endpoints
    }

    private static func addresses(_ reader: inout ConfigurationReader) -> AddressSet? {
        var networks: [IPNetwork] = []
        let texts = reader.strings("allow_from")
        for (index, text) in texts.enumerated() {
            do {
                networks.append(try IPNetwork(text))
            } catch {
                reader.report("\(error)", at: "allow_from", element: index)
            }
        }
        return texts.isEmpty ? nil : AddressSet(networks)
    }

    private static func limits(_ reader: inout ConfigurationReader) -> ConnectionLimits {
        var limits = ConnectionLimits()
        limits.connections = reader.integer("max_connections", default: limits.connections, in: 1...65_536)
        limits.connectionsPerAddress = reader.integer(
            "max_connections_per_address", default: limits.connectionsPerAddress, in: 1...65_536)
        limits.lineLength = reader.integer(
            "max_line", default: limits.lineLength, in: 256...LineFramer.maximumLineLength)
        limits.held = reader.integer("max_buffer", default: limits.held, in: 64 << 10...1 << 40)
        limits.idleTime = reader.duration(
            "idle_timeout", default: limits.idleTime, in: .milliseconds(100)...Duration.seconds(365 * 86_400))
        return limits
    }

    /// Finds what does not go together.
    private func judge(_ reader: inout ConfigurationReader) {
        for (index, endpoint) in listen.enumerated() {
            let isVouchedFor = endpoint.scheme.isEncrypted && secrets.clientAuthority != nil
            if !endpoint.scheme.isHTTP && !endpoint.isLoopback && allowed == nil && !isVouchedFor {
                reader.report(
                    "'\(endpoint)' can be reached from other machines: say with '--allow-from' which may send, "
                        + "or take tls:// and clients with certificates of '--tls-client-ca'",
                    at: "listen", element: index)
            }
            if endpoint.scheme.isEncrypted && (secrets.certificate == nil || secrets.key == nil) {
                reader.report(
                    "'\(endpoint)' needs '--tls-certificate' and '--tls-key'", at: "listen", element: index)
            }
        }
        for (index, endpoint) in connect.enumerated() where endpoint.scheme.isHTTP {
            reader.report("'\(endpoint)': lines are fetched by tcp:// and tls:// only", at: "connect", element: index)
        }
        if (secrets.certificate == nil) != (secrets.key == nil) {
            let missing = secrets.certificate == nil ? "tls_key" : "tls_certificate"
            reader.report("a certificate and its key go together; give both", at: missing)
        }
    }
}
