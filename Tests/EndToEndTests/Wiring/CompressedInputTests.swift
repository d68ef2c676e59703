import Foundation
import Testing
import VisorTesting

/// A compressed input is read as the same input that is not, wherever it comes from.
@Suite(.timeLimit(.minutes(10))) final class CompressedInputTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Packs a file of the folder: two members or frames one after the other, as rotation makes them.
    private func pack(_ name: String) async throws {
        try await folder.bash(
            """
            head -c 100000 \(name) > begin; tail -c +100001 \(name) > end
            (gzip -c begin; gzip -1c end) > \(name).gz
            """)
        guard CompressedInputTests.hasZstd else { return }
        try await folder.bash("(zstd -qc begin; zstd -q1c end) > \(name).zst")
    }

    /// The tool is not on every machine; `scripts/test --all` installs it.
    private static let hasZstd = access("/usr/bin/zstd", X_OK) == 0 || RealServers.areWanted

    private static let endings = ["", ".gz"] + (hasZstd ? [".zst"] : [])

    @Test(arguments: endings)
    func standardInputGivesTheSummaryOfTheFile(_ ending: String) async throws {
        let made = try await VisorProgram.fakeLogGen.run([
            "--start", "2026-11-20T10:00:00Z", "--seed", "3", "--rate", "100", "--count", "5000", "--malformed", "0.01",
            "-o", folder.path("a.log"),
        ])
        #expect(made.status == 0)
        try await pack("a.log")
        let whole = try await folder.summary(of: "a.log")
        #expect(whole.lines == 5_000)
        let text = try folder.text("summary.json")
        let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.path("a.log\(ending)")))
        _ = try await folder.summary(of: "-", input: [UInt8](bytes))
        #expect(try folder.text("summary.json") == text)
        _ = try await folder.summary(of: "a.log\(ending)")
        #expect(try folder.text("summary.json") == text)
    }

    /// Long lines, so that there is more than one block of 16 MiB and yet few lines, which name other fields in the
    /// middle of the second block.
    private func writeW3CLog() throws -> (hits: Int, methods: [String: Int], status: [String: Int]) {
        let padding = String(repeating: "x", count: 4_000)
        var text = "#Version: 1.0\n#Fields: date time c-ip cs-method cs-uri-stem sc-status cs(User-Agent)\n"
        for number in 0..<6_000 {
            text += "2026-11-20 10:0\(number / 600):00 10.0.0.\(number % 200) GET /old/\(number % 7) 200 \(padding)\n"
        }
        text += "#Fields: time date sc-status cs-uri-stem cs-method c-ip cs(User-Agent)\n"
        for number in 0..<3_000 {
            text += "10:1\(number / 300):00 2026-11-20 404 /new/\(number % 7) POST 10.0.0.\(number % 200) \(padding)\n"
        }
        try folder.write("w.log", text)
        return (9_000, ["GET": 6_000, "POST": 3_000], ["200": 6_000, "404": 3_000])
    }

    @Test func fieldsOfAW3CLogMayChangeBehindTheFirstBlock() async throws {
        let expected = try writeW3CLog()
        try await folder.bash("gzip -1c w.log > w.log.gz")
        var texts: Set<String> = []
        for (name, threads) in [("w.log", 1), ("w.log", 2), ("w.log.gz", 1), ("w.log.gz", 2)] {
            let summary = try await folder.summary(of: name, ["--threads", "\(threads)", "--format", "w3c"])
            #expect(summary.malformed == 0)
            #expect(summary.hits == expected.hits)
            #expect(summary.methods == expected.methods)
            #expect(summary.status == expected.status)
            #expect(summary.top.sections.map(\.key) == ["/old", "/new"])
            texts.insert(try folder.text("summary.json"))
        }
        #expect(texts.count == 1)
    }
}
