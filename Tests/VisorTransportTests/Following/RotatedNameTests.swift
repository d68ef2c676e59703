import Testing

@testable import VisorTransport

/// Which names rotation gives, and which only look like it.
@Suite struct RotatedNameTests {
    @Test(arguments: [
        ("access.log.1", 1, false), ("access.log.12", 12, false), ("access.log.2.gz", 2, true),
        ("access.log.3.zst", 3, true), ("access.log-1", 1, false), ("access.log.old", 1, false),
        ("access.log-20261120", nil, false), ("access.log-20261120.gz", nil, true),
        ("access.log.2026-11-20", nil, false), ("access.log.2026-11-20T10:00", nil, false),
        ("access-20261120.log", nil, false), ("access-2026-11-20.log.gz", nil, true),
        ("access.20261120.log", nil, false),
    ])
    func nameIsOfAPart(_ name: String, number: Int?, isCompressed: Bool) throws {
        let found = try #require(RotatedName(name, of: "access.log"))
        #expect(found.number == number)
        #expect(found.isCompressed == isCompressed)
    }

    @Test(arguments: [
        "access.log", "access.log.gz", "access.log.bak", "access.log~", "access.log.", "access.log1", "other.log.1",
        "access.log.1x", "access.log.x1", "access-1.log", "access-2.log", "access-worker.log", "access.log.swp",
        "myaccess.log.1", "access.log.error", ".log", "access", "", "access.log.-1", "access.log.١",
    ])
    func nameIsOfAnotherFile(_ name: String) {
        #expect(RotatedName(name, of: "access.log") == nil)
    }

    @Test func nameWithoutEndingHasParts() {
        #expect(RotatedName("log.1", of: "log")?.number == 1)
        #expect(RotatedName("log-20261120", of: "log") != nil)
        #expect(RotatedName("lo-20261120g", of: "log") == nil)
    }
}
