import Foundation
import VisorNetwork
import VisorTesting

/// Certificates of an authority and of another one, made anew with `openssl` for each run of the tests.
final class TestCertificates: Sendable {
    /// `openssl` could not make them.
    struct Failed: Error {}

    /// The authority is `ca`; it vouches for `server` (localhost, 127.0.0.1), `client` and `elsewhere` (another host's); `other`
    /// is an authority that nobody trusts, and vouches for `stranger`.
    static let all = Result { try TestCertificates() }

    private let folder: TemporaryFolder

    private init() throws {
        folder = try TemporaryFolder()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-euc", TestCertificates.script]
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed() }
    }

    /// The path of a certificate.
    func certificate(_ name: String) -> String { folder.path("\(name).pem") }

    /// The path of its key.
    func key(_ name: String) -> String { folder.path("\(name).key") }

    /// The files of one who has a certificate and trusts authorities.
    func files(_ name: String?, clients: String? = nil, servers: String? = nil) -> TLSSecrets.Files {
        TLSSecrets.Files(
            certificate: name.map(certificate), key: name.map(key), clientAuthority: clients.map(certificate),
            authority: servers.map(certificate))
    }

    private static let script = """
        key=(-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes)
        authority() { openssl req -x509 "${key[@]}" -keyout $1.key -out $1.pem -days 2 -subj "/CN=$1"; }
        certify() {
            openssl req "${key[@]}" -keyout $1.key -out $1.csr -subj "/CN=$1"
            openssl x509 -req -in $1.csr -CA $2.pem -CAkey $2.key -CAcreateserial -out $1.pem -days 2 \\
                -extfile <(echo "subjectAltName=$3")
        }
        authority ca
        authority other
        certify server ca DNS:localhost,IP:127.0.0.1
        certify client ca DNS:client
        certify elsewhere ca DNS:elsewhere.example.org
        certify stranger other DNS:localhost,IP:127.0.0.1
        """
}
