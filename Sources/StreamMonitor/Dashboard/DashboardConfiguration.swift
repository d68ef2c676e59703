import VisorDashboard
import VisorKit
import VisorNetwork
import VisorRuntime

/// Where the dashboard is served.
struct DashboardConfiguration: Equatable {
    let endpoint: Endpoint
    /// What stands before all its paths, without a slash at the end.
    let basePath: String
    /// The names by which it may be asked for, besides those of this machine.
    let hosts: [String]
    /// The file of users and tokens; `nil` where nobody logs in.
    let authFile: String?
    /// The web servers before it whose word on who asks them counts.
    let trustedProxies: AddressSet
    /// The certificate and the key of a server that speaks TLS.
    let secrets: TLSSecrets.Files

    /// Reads all keys; `nil` where there is to be no dashboard.
    ///
    /// - Parameter secrets: the files of TLS; browsers show no certificates.
    static func read(_ reader: inout ConfigurationReader, secrets: TLSSecrets.Files) -> DashboardConfiguration? {
        var isWanted = false
        let endpoint = reader.value("dashboard.address") { text in
            isWanted = true
            return try Endpoint(text.contains("://") ? text : "http://\(text)")
        }
        let basePath = reader.value("dashboard.base_path", default: "/") { try BasePath($0) }
        let hosts = readHosts(&reader)
        let authFile = reader.optionalString("dashboard.auth_file")
        let proxies = readProxies(&reader)
        guard let endpoint else {
            if !isWanted { judgeAlone(&reader) }
            return nil
        }
        let configuration = DashboardConfiguration(
            endpoint: endpoint, basePath: basePath?.text ?? "", hosts: hosts, authFile: authFile,
            trustedProxies: proxies, secrets: .init(certificate: secrets.certificate, key: secrets.key))
        configuration.judge(&reader)
        return configuration
    }

    /// Says what is for a dashboard where there is none.
    private static func judgeAlone(_ reader: inout ConfigurationReader) {
        for key in ["base_path", "hosts", "auth_file", "trusted_proxies"] {
            reader.noteUnused(
                "it is for a dashboard: name its address with --dashboard too", at: "dashboard.\(key)",
                usual: ["null", "[]", "\"/\""])
        }
    }

    private static func readHosts(_ reader: inout ConfigurationReader) -> [String] {
        let hosts = reader.strings("dashboard.hosts")
        for (index, host) in hosts.enumerated() where host.isEmpty || host.contains(where: { "/:@ ".contains($0) }) {
            reader.report("'\(host)' is no name such as visor.example.org", at: "dashboard.hosts", element: index)
        }
        return hosts
    }

    private static func readProxies(_ reader: inout ConfigurationReader) -> AddressSet {
        var networks: [IPNetwork] = []
        for (index, text) in reader.strings("dashboard.trusted_proxies").enumerated() {
            do throws(AddressError) {
                networks.append(try IPNetwork(text))
            } catch {
                reader.report("\(error)", at: "dashboard.trusted_proxies", element: index)
            }
        }
        return AddressSet(networks)
    }

    /// Reads who may log in; `nil` where nobody does.
    ///
    /// - Throws: `ProgramError`.
    func readAccounts() throws(ProgramError) -> Accounts? {
        guard let authFile else { return nil }
        do throws(AuthFile.Unusable) {
            return try Accounts(path: authFile)
        } catch { throw ProgramError(error.description, code: .usage) }
    }

    /// Reads the certificate and its key, if they are needed.
    ///
    /// - Throws: `ProgramError`.
    func readSecrets() throws(ProgramError) -> TLSSecrets {
        do throws(TLSSecrets.Failure) {
            return try TLSSecrets(secrets, serves: endpoint.scheme.isEncrypted, connects: false)
        } catch { throw ProgramError(error.description, code: .usage) }
    }

    /// Finds what does not go together.
    private func judge(_ reader: inout ConfigurationReader) {
        if !endpoint.scheme.isHTTP || !endpoint.path.isEmpty {
            reader.report("'\(endpoint)' is no address such as 127.0.0.1:8080", at: "dashboard.address")
            return
        }
        if endpoint.scheme.isEncrypted && (secrets.certificate == nil || secrets.key == nil) {
            reader.report("'\(endpoint)' needs '--tls-certificate' and '--tls-key'", at: "dashboard.address")
        }
        do throws(AuthFile.Unusable) {
            if let authFile { _ = try AuthFile(path: authFile) }
        } catch {
            reader.report(error.description, at: "dashboard.auth_file")
        }
        guard !endpoint.isLoopback else { return }
        if authFile == nil {
            reader.report(
                "'\(endpoint)' can be reached from other machines: name a file of those who may log in with --auth-file "
                    + "('stream_monitor auth-line' makes its lines), or take 127.0.0.1", at: "dashboard.address")
        } else if !endpoint.scheme.isEncrypted {
            reader.warn(
                "passwords and pages go to other machines as they are; take https:// with '--tls-certificate' and '--tls-key'",
                at: "dashboard.address")
        }
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
