import NIOCore
import Testing
import VisorKit
import VisorTesting

@testable import VisorNetwork

/// Lines over TLS: who may send, and whom to believe.
@Suite(.timeLimit(.minutes(10))) struct TLSTests {
    private static let local = [Endpoint(scheme: .tls, host: "127.0.0.1", port: 0)]
    private let certificates: TestCertificates

    init() throws { certificates = try TestCertificates.all.get() }

    private func listening(clients: String? = nil, as name: String = "server") throws -> TCPSettings {
        let secrets = try TLSSecrets(certificates.files(name, clients: clients), serves: true, connects: false)
        return TCPSettings(listen: Self.local, limits: ConnectionLimits(handshakeTime: .patience), secrets: secrets)
    }

    private func secrets(_ name: String?, servers: String = "ca") throws -> TLSSecrets {
        try TLSSecrets(certificates.files(name, servers: servers), serves: false, connects: true)
    }

    @Test(arguments: [(nil, nil), (nil, "client"), ("ca", "client")] as [(String?, String?)])
    func linesComeOverTLS(clients: String?, client: String?) async throws {
        let secrets = try secrets(client)
        try await RunningFeed.run(try listening(clients: clients)) { running in
            let peer = try await TestPeer.connect(try await running.port(), secrets: secrets)
            try await peer.send(String(repeating: "secret line\n", count: 50_000))
            await peer.close()
            try await running.wait("all has come") { $0.partitions.map(\.text.utf8.count) == [600_000] }
            #expect(running.partitions.map(\.source) == ["tls:127.0.0.1"])
        }
    }

    @Test(arguments: [nil, "stranger"] as [String?])
    func clientWithoutACertificateOfTheAuthorityIsClosed(_ client: String?) async throws {
        let secrets = try secrets(client)
        try await RunningFeed.run(try listening(clients: "ca")) { running in
            let peer = try await TestPeer.connect(try await running.port(), secrets: secrets)
            try? await peer.send("line\n")
            try await peer.waitForEnd()
            try await running.wait("that is said") { $0.messages.contains { $0.contains("no handshake of TLS") } }
            #expect(running.partitions.isEmpty)
        }
    }

    @Test func whoSpeaksNoTLSIsClosedAndTheOthersGoOn() async throws {
        let secrets = try secrets(nil)
        try await RunningFeed.run(try listening()) { running in
            let port = try await running.port()
            let plain = try await TestPeer.connect(port)
            try await plain.send("GET / HTTP/1.1\n\n")
            try await plain.waitForEnd()
            let good = try await TestPeer.connect(port, secrets: secrets)
            try await good.send("line\n")
            try await running.wait("the good one goes on") { $0.partitions.map(\.text) == ["line\n"] }
        }
    }

    @Test func peerThatDoesNotShakeHandsIsClosed() async throws {
        var settings = try listening()
        settings.limits.handshakeTime = .milliseconds(100)
        try await RunningFeed.run(settings) { running in
            try await TestPeer.connect(try await running.port()).waitForEnd()
            try await running.wait("that is said") { $0.messages.contains { $0.contains("it took too long") } }
            #expect(running.feed.connectionCount == 0)
        }
    }

    /// The certificate of the server, the authority that is believed, and whether lines come.
    @Test(arguments: [("server", "ca", true), ("server", "other", false), ("elsewhere", "ca", false)])
    func serverIsJudgedByItsAuthorityAndItsName(_ server: String, _ authority: String, isGood: Bool) async throws {
        let secrets = try secrets(nil, servers: authority)
        try await RunningFeed.run(try listening(as: server)) { listening in
            let endpoint = Endpoint(scheme: .tls, host: "localhost", port: try await listening.port())
            let settings = TCPSettings(connect: [endpoint], secrets: secrets)
            try await RunningFeed.run(settings) { connecting in
                try await connecting.wait("it is judged") { !$0.messages.isEmpty }
                let text = connecting.messages.first ?? ""
                #expect(
                    text.hasPrefix(isGood ? "connected to \(endpoint)" : "cannot connect to \(endpoint)"), "\(text)")
            }
        }
    }

    @Test func fileThatIsMissingOrIsNoneIsNamed() throws {
        let folder = try TemporaryFolder()
        let garbage = try folder.write("garbage.pem", "no certificate\n")
        let missing = folder.path("missing.pem")
        let good = certificates.files("server", clients: "ca")
        for (part, name) in [
            (\TLSSecrets.Files.certificate, "certificate"), (\.key, "key"), (\.clientAuthority, "certificate"),
        ] {
            var files = good
            files[keyPath: part] = garbage
            let bad = try #require(throws: TLSSecrets.Failure.self) {
                try TLSSecrets(files, serves: true, connects: false)
            }
            #expect(bad.description.contains(garbage) && bad.description.contains(name))
            files[keyPath: part] = missing
            let absent = try #require(throws: TLSSecrets.Failure.self) {
                try TLSSecrets(files, serves: true, connects: false)
            }
            #expect(absent.description == "cannot read \(missing): No such file or directory")
        }
        var files = good
        files.key = certificates.key("client")
        let mixed = try #require(throws: TLSSecrets.Failure.self) {
            try TLSSecrets(files, serves: true, connects: false)
        }
        #expect(mixed.description.contains("go together"))
    }
}
