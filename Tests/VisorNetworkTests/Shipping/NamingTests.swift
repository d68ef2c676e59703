import Testing

@testable import VisorNetwork

/// The names of sources, destinations and labels.
@Suite struct NamingTests {
    @Test func sourceIsCalledByHostAndPath() {
        let naming = SourceNaming(prefix: "web1", folder: "/srv")
        #expect(naming.name(of: "/var/log/a.log") == "web1:/var/log/a.log")
        #expect(naming.name(of: "a.log") == "web1:/srv/a.log" && naming.standardInput == "web1:stdin")
        #expect(naming.name(of: "/a\n\u{7f}b") == "web1:/a??b")
    }

    @Test func longNamesStayApart() {
        let naming = SourceNaming(prefix: "web1", folder: "")
        let folder = String(repeating: "/äö", count: 600)
        let names = ["a", "b"].map { naming.name(of: "\(folder)\($0)/x.log") }
        #expect(names[0] != names[1] && names.allSatisfy { $0.utf8.count <= 1_024 && !$0.contains("\u{fffd}") })
    }

    @Test func destinationsAreRead() throws {
        #expect(try DestinationAddress("file:out.log") == .file("out.log"))
        #expect(try DestinationAddress("file:///var/out.log") == .file("/var/out.log"))
        #expect(try DestinationAddress("file:/var/out.log") == .file("/var/out.log"))
        #expect(try DestinationAddress("http://h:1/x").description == "http://h:1/x")
        #expect(try DestinationAddress("tcp://[::1]:5555").description == "tcp://[::1]:5555")
    }

    @Test(arguments: ["", "file:", "file://", "file://host/x", "ftp://x", "out.log", "tcp://h", "tcp://h:0", "http://"])
    func otherTextsAreNoDestinations(_ text: String) {
        #expect(throws: DestinationAddress.Malformed.self) { try DestinationAddress(text) }
    }

    @Test func labelsAreRead() throws {
        let label = try BatchLabel("site=shop=1")
        #expect(label.name == "site" && label.value == "shop=1")
        for text in ["", "site", "=x", "a b=c", "a=\n", "\(String(repeating: "a", count: 65))=1"] {
            #expect(throws: BatchLabel.Malformed.self) { try BatchLabel(text) }
        }
    }
}
