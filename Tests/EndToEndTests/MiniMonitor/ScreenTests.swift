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
            ["--start", "2026-11-20T\(start)Z", "--seed", "1", "--rate", "50", "--count", "\(count)"]
                + ["-o", folder.path(name), "--truth", folder.path("\(name).json")])
        #expect(run.status == 0, "\(run.standardError)")
        return try JSONDecoder().decode(
            GeneratorTruth.self, from: Data(contentsOf: URL(fileURLWithPath: folder.path("\(name).json"))))
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
            let rows = try await terminal.wait(for: "Sections all")
            #expect(Self.whole(rows)?[2] == Self.shown(truth.counts.hits)[...])
            for digit in 2...5 {
                let count = truth.counts.status.filter { $0.key.hasPrefix("\(digit)") }.values.reduce(0, +)
                let text = "\(digit)xx \(Self.shown(count))"
                #expect(rows.contains { $0.hasPrefix("status") && $0.contains(text) }, "\(text)")
            }
            let sections = truth.maps.sections.sorted { $0.value > $1.value }.prefix(8)
            for section in sections {
                let count = Self.shown(section.value)
                let isShown = rows.contains { row in
                    let words = row.split(separator: " ")
                    return words.first == count[...] && words.contains(section.key[...])
                }
                #expect(isShown, "\(section)")
            }
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

    @Test func resizingNeitherBreaksNorOverflowsTheScreen() async throws {
        _ = try await makeLog(3_000)
        try await TmuxTerminal.run(in: folder) { terminal in
            try await terminal.start("a.log")
            let before = try await terminal.wait(for: "3,000") { Self.hasRead(3_000, $0) }
            for (columns, rows) in [(200, 60), (40, 10), (10, 3), (80, 24)] {
                try await terminal.resize(columns: columns, rows: rows)
                let isSmall = columns < 20
                let shown = try await terminal.wait(for: "a screen of \(columns) by \(rows)") { shown in
                    guard shown.count == rows, !isSmall else {
                        return shown.count == rows && shown[0].hasPrefix("the term")
                    }
                    return shown[0].hasPrefix("Visor") && !(shown.last ?? "").isEmpty
                }
                #expect(shown.allSatisfy { $0.count <= columns })
                if columns == 200 { #expect(shown.contains { $0.contains("Sections") && $0.contains("Clients") }) }
            }
            let after = try await terminal.wait(for: "the screen as it was") { $0.dropFirst() == before.dropFirst() }
            #expect(after.count == 24)
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
            try await Task.sleep(for: .seconds(2))
            #expect(Self.hasRead(3_000, try await terminal.rows()))
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
