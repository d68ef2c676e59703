import Testing
import VisorNetwork

@Suite struct BatchIdentityTests {
    private func read(_ fields: [String: String]) throws -> BatchIdentity? {
        try BatchIdentity { fields[$0] }
    }

    @Test(arguments: ["web1:/var/log/access.log", "Zürich 100 %", "a"])
    func isReadAsItWasWritten(source: String) throws {
        let identity = BatchIdentity(source: source, incarnation: "f00-1", range: 5..<900, dropped: 3)
        let fields = Dictionary(uniqueKeysWithValues: identity.headers.map { ($0.name, $0.value) })
        #expect(try read(fields) == identity)
        #expect(fields.values.allSatisfy { value in value.utf8.allSatisfy { (33...126).contains($0) } })
    }

    @Test func aBatchMaySayNothing() throws {
        #expect(try read([:]) == nil)
        #expect(try read([BatchHeader.source: "web1"]) == nil)
    }

    @Test(arguments: [
        (BatchHeader.from, "-1"), (BatchHeader.from, "+1"), (BatchHeader.from, "01"), (BatchHeader.from, "12"),
        (BatchHeader.to, "1e3"), (BatchHeader.to, "99999999999999999999"), (BatchHeader.incarnation, ""),
        (BatchHeader.incarnation, "a b"), (BatchHeader.source, ""), (BatchHeader.source, "a%0Ab"),
        (BatchHeader.source, "%ff"), (BatchHeader.source, "%f"), (BatchHeader.source, "%+1a"),
        (BatchHeader.source, String(repeating: "x", count: 1_025)), (BatchHeader.dropped, "-3"),
    ])
    func whatCannotBeBelievedIsRefused(field: String, value: String) {
        var fields = [
            BatchHeader.source: "web1", BatchHeader.incarnation: "a", BatchHeader.from: "0", BatchHeader.to: "9",
        ]
        fields[field] = value
        #expect(throws: BatchIdentity.Malformed.self) { try read(fields) }
    }

    @Test(arguments: [BatchHeader.source, BatchHeader.incarnation, BatchHeader.from, BatchHeader.to])
    func aFieldAloneIsNotLeftOut(field: String) {
        var fields = [
            BatchHeader.source: "web1", BatchHeader.incarnation: "a", BatchHeader.from: "0", BatchHeader.to: "9",
        ]
        fields[field] = nil
        #expect(throws: BatchIdentity.Malformed.self) { try read(fields) }
    }
}
