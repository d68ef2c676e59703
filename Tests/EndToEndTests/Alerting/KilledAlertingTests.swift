import Foundation
import Glibc
import Testing
import VisorTesting

/// `alerting`, killed at random moments, before a receiver that counts: `VISOR_TEST_SCHEDULES=20` for 100 runs.
@Suite(.timeLimit(.minutes(30))) struct KilledAlertingTests {
    private static let runs = max(
        1, Int(5 * (ProcessInfo.processInfo.environment["VISOR_TEST_SCHEDULES"].flatMap { Double($0) } ?? 1)))

    private static let server = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "Counting/server.py").path

    private struct Entry: Decodable {
        let id: String
        let told: [[String]]
    }

    @Test(arguments: 0..<runs)
    func nothingIsLostAndWhatIsToldTwiceHasTheSameIdentity(run: Int) async throws {
        var random = SeededGenerator(seed: UInt64(run) &+ UInt64(Date().timeIntervalSince1970))
        let port = try LoopbackSocket.freePort()
        let alerting = try AlertingUnderTest(
            receiver: #""type": "webhook", "url": "http://127.0.0.1:\#(port)/""#, #", "group_by": ["group"]"#)
        let log = alerting.folder.path("told")
        let server = try ChildProgram(
            "/usr/bin/python3", ["-B", Self.server, "\(port)", log], in: alerting.folder, name: "server")
        try await wait(until: "the receiver is there") { try LoopbackSocket.isAnswered(port: port) }
        var program = try await alerting.start()
        var kills = 0
        for number in 0..<12 {
            let labels = #""labels":{"alertname":"a","n":"\#(number)","group":"\#(number % 3)"}"#
            try await alerting.raise("[{\(labels)}]")
            if number % 3 == 2 {
                try await alerting.raise(
                    #"[{\#(labels),"endsAt":"2026-01-01T00:00:00Z","startsAt":"2026-01-01T00:00:00Z"}]"#)
            }
            try await Task.sleep(for: .milliseconds(Int.random(in: 0...400, using: &random)))
            guard Int.random(in: 0..<2, using: &random) == 0 else { continue }
            program.send(SIGKILL)
            try await program.end()
            kills += 1
            program = try await alerting.start()
        }
        func entries() throws -> [Entry] {
            guard FileManager.default.fileExists(atPath: log) else { return [] }
            return try alerting.folder.text("told").split(separator: "\n").map {
                try JSONDecoder().decode(Entry.self, from: Data($0.utf8))
            }
        }
        let wanted = Set((0..<12).map { [String($0), $0 % 3 == 2 ? "resolved" : "firing"] })
        try await wait(until: "all is told") { wanted.isSubset(of: Set(try entries().flatMap(\.told))) }
        program.send(SIGTERM)
        let status = try await program.end()
        server.send(SIGKILL)
        try await server.end()
        let all = try entries()
        var ends: [String: Set<String>] = [:]
        for entry in all {
            for told in entry.told where told[1] == "resolved" { ends[told[0], default: []].insert(entry.id) }
        }
        // One notice alone may be cut off by each kill; it then comes again with the same identity.
        #expect(all.count - Set(all.map(\.id)).count <= kills)
        #expect(ends.values.allSatisfy { $0.count == 1 }, "an end is told in two notices: \(ends)")
        #expect(status == 0)
    }
}
