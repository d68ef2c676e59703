import Foundation
import Glibc
import Testing
import VisorTesting

/// Who is online, shared in a real Redis.
@Suite(.timeLimit(.minutes(10)), .enabled(if: RealServers.areWanted)) struct RedisTests {
    private struct Presence: Decodable {
        struct Tile: Decodable {
            let id: String
            let name: String?
            let requests: Int?
        }

        let tiles: [Tile]
    }

    private func startRedis(_ folder: TemporaryFolder, _ port: UInt16, _ name: String) throws -> ChildProgram {
        try ChildProgram(
            "/usr/bin/redis-server",
            ["--port", "\(port)", "--bind", "127.0.0.1", "--dir", folder.path, "--save", "", "--appendonly", "no"],
            in: folder, name: name)
    }

    private func ask(_ port: UInt16, _ words: String...) async throws -> String {
        let call = ProgramCall(program: "redis-cli", arguments: ["-p", "\(port)", "-n", "3"] + words)
        return try await call.run().standardOutput
    }

    @Test func severalMonitorsShareWhoIsOnline() async throws {
        let (one, other) = (try DashboardMonitor(), try DashboardMonitor())
        let port = try LoopbackSocket.freePort()
        var redis = try startRedis(one.folder, port, "redis1")
        try await wait(until: "Redis answers") { try await ask(port, "PING") == "PONG\n" }
        let share = ["--presence", "redis://127.0.0.1:\(port)/3"]
        let names = try one.folder.write("names.csv", "10.0.0.1,\"Ann \"\"A\"\"\"\n")
        try one.folder.write("access.log", AccessLine.now("10.0.0.1"))
        try other.folder.write("access.log", AccessLine.now("10.0.0.2"))
        let first = try await one.start(share + ["--presence-names", names])
        let second = try await other.start(share)
        for monitor in [one, other] {
            try await wait(until: "both are online") {
                let presence: Presence = try await monitor.object("presence")
                return Set(presence.tiles.map(\.id)) == ["10.0.0.1", "10.0.0.2"]
            }
        }
        let shared: Presence = try await other.object("presence")
        #expect(shared.tiles.first { $0.id == "10.0.0.1" }?.name == "Ann \"A\"")
        let value = try await ask(port, "--raw", "GET", "visor:presence:10.0.0.1")
        #expect(value.hasPrefix(#"["10.0.0.1","Ann \"A\"","20"#) && value.hasSuffix("Z\"]\n"), "\(value)")
        let left = try #require(
            Int(try await ask(port, "TTL", "visor:presence:10.0.0.1").trimmingCharacters(in: .newlines)))
        #expect((86_000...86_400).contains(left))

        redis.send(SIGKILL)
        try await redis.end()
        try await first.waitForWords("who is online is not shared until it answers")
        // Nothing else waits for it.
        try one.folder.append(AccessLine.now("10.0.0.3"), to: "access.log")
        try await wait(until: "another is online") {
            let presence: Presence = try await one.object("presence")
            return presence.tiles.contains { $0.id == "10.0.0.3" }
        }
        redis = try startRedis(one.folder, port, "redis2")
        try await first.waitForWords("the Redis answers again")
        try await wait(until: "who came meanwhile is shared") {
            let presence: Presence = try await other.object("presence")
            return presence.tiles.contains { $0.id == "10.0.0.3" }
        }
        for child in [first, second] {
            child.send(SIGTERM)
            #expect(try await child.end(within: .patience) == 0)
        }
        redis.send(SIGKILL)
        try await redis.end()
    }
}
