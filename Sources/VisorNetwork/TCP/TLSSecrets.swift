import NIOSSL
import VisorTransport

/// The certificates and keys of TLS, as they have been read from files.
public struct TLSSecrets: Sendable {
    /// Where the certificates and keys are, in PEM; each may be left out.
    public struct Files: Equatable, Sendable {
        /// The certificate of this side, with those between it and its authority.
        public var certificate: String?
        /// The key of the certificate.
        public var key: String?
        /// The authorities whose clients may connect.
        public var clientAuthority: String?
        /// The authorities that servers are judged by; the system's where there are none.
        public var authority: String?

        /// Files.
        public init(
            certificate: String? = nil, key: String? = nil, clientAuthority: String? = nil, authority: String? = nil
        ) {
            self.certificate = certificate
            self.key = key
            self.clientAuthority = clientAuthority
            self.authority = authority
        }
    }

    /// A file that does not hold what it must.
    public struct Failure: Error, Equatable, CustomStringConvertible {
        /// What is wrong, with the path.
        public let description: String
    }

    /// How much of a file is read: more than all authorities of a system.
    private static let mostBytes = 4 << 20

    /// How peers who connect are met; `nil` where none are.
    let server: NIOSSLContext?
    /// How servers are met; `nil` where none are.
    let client: NIOSSLContext?

    /// No secrets.
    public init() { (server, client) = (nil, nil) }

    /// Reads the files.
    ///
    /// - Parameters:
    ///   - serves: whether peers are to be met, for which there must be a certificate and a key.
    ///   - connects: whether servers are to be met.
    /// - Throws: `Failure` for a file that is missing or is not what it must be.
    public init(_ files: Files, serves: Bool, connects: Bool) throws(Failure) {
        server = serves ? try TLSSecrets.server(files) : nil
        client = connects ? try TLSSecrets.client(files) : nil
    }

    private static func server(_ files: Files) throws(Failure) -> NIOSSLContext {
        guard let chain = try chain(files), let key = try key(files) else {
            throw Failure(description: "TLS needs a certificate and its key")
        }
        var settings = TLSConfiguration.makeServerConfiguration(certificateChain: chain, privateKey: key)
        settings.minimumTLSVersion = .tlsv12
        if let path = files.clientAuthority {
            settings.trustRoots = .certificates(try certificates(path))
            // The name of a client says nothing: it is its authority who vouches for it.
            settings.certificateVerification = .noHostnameVerification
        }
        return try context(settings, files)
    }

    private static func client(_ files: Files) throws(Failure) -> NIOSSLContext {
        try context(clientConfiguration(files), files)
    }

    /// How servers are judged, and what they are shown.
    ///
    /// - Throws: `Failure` for a file that is missing or is not what it must be.
    static func clientConfiguration(_ files: Files) throws(Failure) -> TLSConfiguration {
        var settings = TLSConfiguration.makeClientConfiguration()
        settings.minimumTLSVersion = .tlsv12
        if let path = files.authority { settings.trustRoots = .certificates(try certificates(path)) }
        if let chain = try chain(files), let key = try key(files) {
            settings.certificateChain = chain
            settings.privateKey = key
        }
        return settings
    }

    private static func context(_ settings: TLSConfiguration, _ files: Files) throws(Failure) -> NIOSSLContext {
        do {
            return try NIOSSLContext(configuration: settings)
        } catch {
            let paths = [files.certificate, files.key].compactMap(\.self).joined(separator: ", ")
            throw Failure(description: "the certificate and the key are none that go together: \(paths)")
        }
    }

    private static func chain(_ files: Files) throws(Failure) -> [NIOSSLCertificateSource]? {
        guard let path = files.certificate else { return nil }
        return try certificates(path).map { .certificate($0) }
    }

    private static func key(_ files: Files) throws(Failure) -> NIOSSLPrivateKeySource? {
        guard let path = files.key else { return nil }
        let bytes = try content(path)
        do {
            return .privateKey(try NIOSSLPrivateKey(bytes: bytes, format: .pem))
        } catch {
            throw Failure(description: "\(path) is no key in PEM, or it has a passphrase")
        }
    }

    private static func certificates(_ path: String) throws(Failure) -> [NIOSSLCertificate] {
        let bytes = try content(path)
        do {
            let certificates = try NIOSSLCertificate.fromPEMBytes(bytes)
            if !certificates.isEmpty { return certificates }
        } catch {
            // Said below.
        }
        throw Failure(description: "\(path) holds no certificate in PEM")
    }

    private static func content(_ path: String) throws(Failure) -> [UInt8] {
        do throws(SecretFile.Unreadable) {
            return try SecretFile(path, atMost: mostBytes).bytes
        } catch {
            throw Failure(description: "cannot read \(path): \(error.reason)")
        }
    }
}
