import VisorKit
import VisorNetwork
import VisorRuntime

/// The addresses at which lines are taken, and those from which they are fetched.
struct NetworkConfiguration: Equatable {
    /// Where lines are taken.
    let listen: [Endpoint]
    /// From where they are fetched.
    let connect: [Endpoint]

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
        secrets = TLSSecrets.Files(
            certificate: reader.optionalString("tls_certificate"), key: reader.optionalString("tls_key"))
        for (index, endpoint) in listen.enumerated()
        where endpoint.scheme.isEncrypted && (secrets.certificate == nil || secrets.key == nil) {
            reader.report("'\(endpoint)' needs '--tls-certificate' and '--tls-key'", at: "listen", element: index)
        }
        intake = IntakeConfiguration(&reader, listen: listen)
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
}
