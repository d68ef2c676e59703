import Foundation
import Testing
import VisorTesting

/// The screen of `mini_monitor`, in a terminal, with keys.
@Suite(.serialized, .timeLimit(.minutes(10))) final class ScreenTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Makes a log of so many lines, 50 a second, with what it holds.
    private func makeLog(_ count: Int, _ name: String = "a.log", from start: String = "10:00:00") async throws
        -> GeneratorTruth
    {
        let run = try await VisorProgram.fakeLogGen.run(
            ["--start", "2026-11-20T\(start)Z", "--seed", "\(name.utf8.count)", "--rate", "50", "--count", "\(count)"]
                + ["-o", folder.path(name), "--truth", folder.path("\(name).json")])
        #expect(run.status == 0, "\(run.standardError)")
        return try GeneratorTruth(contentsOf: folder.path("\(name).json"))
    }

    private static func shown(_ count: Int) -> String {
        var digits = Array(String(count))
        var place = digits.count - 3
        while place > 0 {
            digits.insert(",", at: place)
            place -= 3
        }
        return String(digits)
    }

    /// The words of the row of everything that has been read.
    private static func whole(_ rows: [String]) -> [Substring]? {
        rows.map { $0.split(separator: " ") }.first { $0.first == "all" && $0.count > 2 }
    }

    private static func hasRead(_ count: Int, _ rows: [String]) -> Bool { whole(rows)?[1] == shown(count)[...] }

    @Test func eachPanelIsShownByItsKeyAndHelpAboveAll() async throws {
        _ = try await makeLog(3_000)
        try await TmuxTerminal.run(in: folder) { terminal in
            try await terminal.start("a.log")
            try await terminal.wait(for: "3,000") { Self.hasRead(3_000, $0) }
            let panels = ["Sections", "Clients", "Paths", "Agents", "Errors", "Alerts", "Files"]
            for (number, panel) in panels.enumerated() {
                try await terminal.type("\(number + 1)")
                let rows = try await terminal.wait(for: "── \(panel)")
                #expect(rows.count == 24 && rows[0].hasPrefix("Visor"))
            }
            try await terminal.wait(for: "a.log") { $0.contains { $0.hasPrefix("a.log") && $0.contains("100 %") } }
            try await terminal.type("?")
            try await terminal.wait(for: "any key closes the help")
            try await terminal.type("x")
            try await terminal.wait(for: "── Files")
        }
    }

    @Test func countsEqualTheTruthOfTheGenerator() async throws {
        let truth = try await makeLog(6_000)
        try await TmuxTerminal.run(in: folder, columns: 100, rows: 60) { terminal in
            try await terminal.start("a.log")
            try await terminal.wait(for: "all lines") { Self.hasRead(6_000, $0) }
            try await terminal.type("a")
            Self.expect(try await terminal.wait(for: "Sections all"), equal: [truth])
        }
    }

    @Test func countsOfTwoFilesAreTheSumOfTheirTruths() async throws {
        let truths = [try await makeLog(6_000), try await makeLog(2_500, "second.log", from: "10:01:00")]
        try await TmuxTerminal.run(in: folder, columns: 100, rows: 60) { terminal in
            try await terminal.start("-i a.log second.log")
            try await terminal.wait(for: "all lines") { Self.hasRead(8_500, $0) }
            try await terminal.type("a")
            let rows = try await terminal.wait(for: "Sections all")
            Self.expect(rows, equal: truths)
            #expect(rows[0].hasPrefix("Visor  a.log ") && rows[0].contains("(100 %)"))
            #expect(rows[1].hasPrefix("       second.log ") && rows[1].contains("(100 %)"))
            try await terminal.resize(columns: 80, rows: 24)
            try await terminal.wait(for: "Visor  a.log  and 1 more")
        }
    }

    /// Looks for the figures of some truths together: the hits, the classes of status, and the largest sections.
    private static func expect(_ rows: [String], equal truths: [GeneratorTruth]) {
        let hits = truths.map(\.counts.hits).reduce(0, +)
        #expect(whole(rows)?[2] == shown(hits)[...])
        for digit in 2...5 {
            let count = truths.flatMap(\.counts.status).filter { $0.key.hasPrefix("\(digit)") }.map(\.value).reduce(
                0, +)
            let words = rows.first { $0.hasPrefix("status") }?.split(separator: "  ").map { $0.trimmingPrefix(" ") }
            #expect(words?.contains("\(digit)xx \(shown(count))") ?? false, "\(digit)xx \(count)")
        }
        var sections: [String: Int] = [:]
        for truth in truths { sections.merge(truth.maps.sections, uniquingKeysWith: +) }
        for section in sections.sorted(by: { $0.value > $1.value }).prefix(8) {
            let isShown = rows.contains { row in
                let words = row.split(separator: " ")
                return words.first == shown(section.value)[...] && words.contains(section.key[...])
            }
            #expect(isShown, "\(section)")
        }
    }

    @Test func sectionOpensIntoItsPathsAndFilterKeepsWhatContainsIt() async throws {
        let truth = try await makeLog(3_000)
        try await TmuxTerminal.run(in: folder) { terminal in
            try await terminal.start("a.log")
            try await terminal.wait(for: "3,000") { Self.hasRead(3_000, $0) }
            try await terminal.type("a", "/", "pages", "Enter")
            let rows = try await terminal.wait(for: "filter: pages")
            #expect(!rows.contains { $0.contains(" /static") } && rows.contains { $0.contains("+ /pages") })
            try await terminal.type("Enter")
            let open = try await terminal.wait(for: "/pages/create")
            let count = Self.shown(truth.maps.paths["/pages/create"] ?? 0)
            #expect(open.contains { $0.contains("/pages/create") && $0.contains(" \(count) ") })
            try await terminal.type("Escape")
            try await terminal.wait(for: "rows without a filter") { $0.contains { $0.contains(" /static") } }
        }
    }

    @Test func historyIsReadWhenAskedForAndEqualsTheTruth() async throws {
        let truth = try await makeLog(40_000)
        try await TmuxTerminal.run(in: folder) { terminal in
            try await terminal.start("a.log")
            let rows = try await terminal.wait(for: "press h")
            #expect(!Self.hasRead(40_000, rows))
            try await terminal.type("h")
            let all = try await terminal.wait(for: "all lines") { Self.hasRead(40_000, $0) }
            #expect(Self.whole(all)?[2] == Self.shown(truth.counts.hits)[...])
            #expect(!all.contains { $0.contains("press h") })
        }
    }

    @Test func pausedScreenStandsStillAndOneCanLookBack() async throws {
        _ = try await makeLog(3_000)
        try await TmuxTerminal.run(in: folder) { terminal in
            try await terminal.start("a.log")
            try await terminal.wait(for: "3,000") { Self.hasRead(3_000, $0) }
            try await terminal.type("p")
            try await terminal.wait(for: "p go on")
            _ = try await makeLog(1_000, from: "10:01:00")
            // It has read them, and says so, and shows what there was.
            let rows = try await terminal.wait(for: "PAUSED +1,000")
            #expect(Self.hasRead(3_000, rows))
            try await terminal.type("p")
            try await terminal.wait(for: "4,000") { Self.hasRead(4_000, $0) }
            try await terminal.type("[", "[")
            try await terminal.wait(for: "0 now")
        }
    }

    @Test func rotatedAndTruncatedLogsAreReadOn() async throws {
        _ = try await makeLog(1_000)
        try await TmuxTerminal.run(in: folder) { terminal in
            try await terminal.start("a.log")
            try await terminal.wait(for: "1,000") { Self.hasRead(1_000, $0) }
            try FileManager.default.moveItem(atPath: folder.path("a.log"), toPath: folder.path("a.log.1"))
            _ = try await makeLog(2_000, from: "10:00:20")
            try await terminal.wait(for: "3,000") { Self.hasRead(3_000, $0) }
            _ = try await makeLog(500, "next.log", from: "10:01:00")
            try await folder.bash("cat next.log > a.log")
            try await terminal.wait(for: "3,500") { Self.hasRead(3_500, $0) }
        }
    }

    @Test func missingFileIsWaitedForAndShownSo() async throws {
        try await TmuxTerminal.run(in: folder) { terminal in
            try await terminal.start("a.log")
            try await terminal.type("7")
            try await terminal.wait(for: "does not exist")
            _ = try await makeLog(1_000)
            try await terminal.wait(for: "1,000") { Self.hasRead(1_000, $0) }
        }
    }
}
