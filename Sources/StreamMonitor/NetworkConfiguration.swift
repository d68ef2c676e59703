import VisorKit
import VisorNetwork
import VisorRuntime

/// The addresses at which lines are taken, and those from which they are fetched.
struct NetworkConfiguration: Equatable {
    /// Where lines are taken.
    let listen: [Endpoint]
    /// From where they are fetched.
    let connect: [Endpoint]

    /// Whether the network brings any lines.
    var isUsed: Bool { !listen.isEmpty || !connect.isEmpty }

    /// Reads all keys; what is wrong comes out of the reader.
    init(_ reader: inout ConfigurationReader) {
        listen = NetworkConfiguration.endpoints(&reader, "listen")
        connect = NetworkConfiguration.endpoints(&reader, "connect")
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
