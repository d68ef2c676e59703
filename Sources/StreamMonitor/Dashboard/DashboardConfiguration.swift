import VisorDashboard
import VisorNetwork
import VisorRuntime

/// Where the dashboard is served.
struct DashboardConfiguration: Equatable {
    let endpoint: Endpoint
    /// What stands before all its paths, without a slash at the end.
    let basePath: String
    /// The names by which it may be asked for, besides those of this machine.
    let hosts: [String]

    /// Reads all keys; `nil` where there is to be no dashboard.
    static func read(_ reader: inout ConfigurationReader) -> DashboardConfiguration? {
        let endpoint = reader.value("dashboard.address") { text in
            try Endpoint(text.contains("://") ? text : "http://\(text)")
        }
        let basePath = reader.value("dashboard.base_path", default: "/") { try BasePath($0) }
        let hosts = reader.strings("dashboard.hosts")
        for (index, host) in hosts.enumerated() where host.isEmpty || host.contains(where: { "/:@ ".contains($0) }) {
            reader.report("'\(host)' is no name such as visor.example.org", at: "dashboard.hosts", element: index)
        }
        guard let endpoint else { return nil }
        if endpoint.scheme != .http || !endpoint.path.isEmpty {
            reader.report("'\(endpoint)' is no address such as 127.0.0.1:8080", at: "dashboard.address")
        } else if !endpoint.isLoopback {
            reader.report(
                "'\(endpoint)' can be reached from other machines, which the dashboard does not guard itself against; take "
                    + "127.0.0.1, and a web server with a log-in before it", at: "dashboard.address")
        }
        return DashboardConfiguration(endpoint: endpoint, basePath: basePath?.text ?? "", hosts: hosts)
    }
}

/// What stands before all paths of a web site.
struct BasePath {
    struct Malformed: Error, CustomStringConvertible {
        let text: String
        var description: String { "'\(text)' is no path such as /visor" }
    }

    /// The path, without a slash at the end.
    let text: String

    init(_ text: String) throws {
        let parts = text.split(separator: "/", omittingEmptySubsequences: true)
        let isPlain = parts.allSatisfy { part in
            part != "." && part != ".."
                && part.utf8.allSatisfy { byte in
                    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "-._~".utf8.contains(byte)
                }
        }
        guard text.hasPrefix("/"), isPlain else { throw Malformed(text: text) }
        self.text = parts.map { "/\($0)" }.joined()
    }
}
