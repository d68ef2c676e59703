import Testing
import VisorTesting

@testable import VisorKit

@Suite struct VisitorTableTests {
    /// A request: who, when, and for what.
    private typealias Request = (id: String, second: Int64, path: String)

    private func table(_ requests: some Sequence<Request>) -> VisitorTable {
        var table = VisitorTable()
        for request in requests {
            let bytes = Array((request.id + request.path).utf8)
            let end = request.id.utf8.count
            table.note(bytes.span, id: 0..<end, path: end..<bytes.count, at: EventTime(seconds: request.second))
        }
        return table
    }

    private func random(_ count: Int, visitors: Int, seed: UInt64) -> [Request] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { _ in
            (
                id: "10.0.\(Int.random(in: 0..<visitors, using: &random))",
                second: Int64.random(in: 0..<50, using: &random), path: "/\(Int.random(in: 0..<9, using: &random))"
            )
        }
    }

    /// The same, worked out with a dictionary.
    private func expected(_ requests: [Request]) -> [String: (seen: Int64, path: String, requests: Int)] {
        requests.reduce(into: [:]) { known, request in
            let before = known[request.id]
            let isLast = before.map { (request.second, request.path) >= ($0.seen, $0.path) } ?? true
            known[request.id] = (
                isLast ? request.second : before?.seen ?? 0, isLast ? request.path : before?.path ?? "",
                (before?.requests ?? 0) + 1
            )
        }
    }

    @Test(arguments: 0..<10 as Range<UInt64>) func eachIsKnownByTheLastRequest(seed: UInt64) {
        let requests = random(3_000, visitors: 700, seed: seed)
        let (visitors, expected) = (table(requests).visitors, expected(requests))
        #expect(visitors.count == expected.count)
        for visitor in visitors {
            let known = expected[String(decoding: visitor.id, as: UTF8.self)]
            #expect(known?.seen == visitor.seen.microseconds / 1_000_000 && known?.requests == visitor.requests)
            #expect(known?.path == String(decoding: visitor.path, as: UTF8.self))
        }
    }

    @Test(arguments: 0..<10 as Range<UInt64>) func partsInAnyOrderAreTheWhole(seed: UInt64) {
        let requests = random(2_000, visitors: 500, seed: seed)
        let parts = [requests[..<300], requests[300..<1_200], requests[1_200...]].map { table($0) }
        for order in [[0, 1, 2], [2, 0, 1], [1, 2, 0]] {
            var merged = VisitorTable()
            for place in order { merged.merge(parts[place]) }
            #expect(merged == table(requests))
        }
    }

    @Test func whoWasSeenLastStaysWhenThereAreTooMany() {
        let requests: [Request] = (0..<20_000).map { (id: "v\($0)", second: Int64($0), path: "/") }
        let visitors = table(requests).visitors
        #expect((VisitorTable.most...2 * VisitorTable.most).contains(visitors.count))
        let seen = Set(visitors.map { Int($0.seen.microseconds / 1_000_000) })
        let last = 20_000 - VisitorTable.most..<20_000
        #expect(last.allSatisfy { seen.contains($0) })
    }

    @Test func longNamesAndPathsAreCut() {
        let long = String(repeating: "n", count: 300)
        let requests: [Request] = [(id: long, second: 1, path: "/" + long), (id: long + "x", second: 2, path: "/")]
        let visitor = table(requests).visitors
        #expect(visitor.count == 1 && visitor[0].id.count == 64 && visitor[0].requests == 2)
        let one: [Request] = [(id: "a", second: 1, path: "/" + long)]
        #expect(table(one).visitors[0].path.count == 128)
    }

    @Test func whatIsWrittenIsReadAndDamageIsRefused() throws {
        let table = table(random(500, visitors: 90, seed: 1))
        var writer = BinaryWriter()
        table.encode(into: &writer)
        var reader = BinaryReader(writer.bytes)
        #expect(try VisitorTable(from: &reader) == table)
        try reader.end()
        for count in stride(from: 0, to: writer.bytes.count, by: 7) {
            var reader = BinaryReader(Array(writer.bytes.prefix(count)))
            #expect(throws: WireError.self) { try VisitorTable(from: &reader) }
        }
    }
}
