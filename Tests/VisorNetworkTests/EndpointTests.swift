import Testing
import VisorNetwork

@Suite struct EndpointTests {
    @Test(arguments: [
        ("tcp://127.0.0.1:5555", Endpoint(scheme: .tcp, host: "127.0.0.1", port: 5_555)),
        ("tls://[::1]:6514", Endpoint(scheme: .tls, host: "::1", port: 6_514)),
        ("http://0.0.0.0:8080", Endpoint(scheme: .http, host: "0.0.0.0", port: 8_080)),
        (
            "http://logs.example.org/ingest",
            Endpoint(scheme: .http, host: "logs.example.org", port: 80, path: "/ingest")
        ),
        ("https://h:0/", Endpoint(scheme: .https, host: "h", port: 0, path: "/")),
    ])
    func partsAreFound(text: String, expected: Endpoint) throws {
        #expect(try Endpoint(text) == expected)
    }

    @Test(arguments: ["tcp://127.0.0.1:5555", "tls://[::1]:6514", "http://h:80/a/b"])
    func isWrittenAsItWasRead(text: String) throws {
        #expect(try Endpoint(text).description == text)
    }

    @Test(arguments: [
        ("", "begins with none of"), ("127.0.0.1:5555", "begins with none of"), ("udp://h:1", "begins with none of"),
        ("tcp://", "names no host"), ("tcp://:5555", "names no host"), ("tcp://a b:1", "names no host"),
        ("tcp://h", "has no port"), ("tcp://h:", "has no port"), ("tcp://h:65536", "has no port"),
        ("tcp://h:-1", "has no port"), ("tcp://[::1", "is not closed"), ("tcp://[::1]x:1", "has no port"),
        ("tcp://h:1/", "has no path"), ("http://u:p@h/", "has no port"), ("http://h/?token=1", "must not have"),
    ])
    func whatIsNoEndpointIsRefused(text: String, reason: String) {
        let error = #expect(throws: Endpoint.Malformed.self) { try Endpoint(text) }
        #expect(error?.description.contains(reason) == true)
    }
}
