import Foundation
import Testing
import VisorTesting

/// What the screen of `mini_monitor` does to its terminal, and what alerts look like on it.
@Suite(.serialized, .timeLimit(.minutes(10))) final class ScreenTerminalTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Makes a log of requests for these paths.
    private func writeLog(_ paths: [String], agent: String = "Mozilla/5.0") throws {
        let lines = paths.enumerated().map { number, path in
            "192.0.2.7 - - [20/Nov/2026:10:00:0\(number % 10) +0000] \"GET \(path) HTTP/1.1\" 200 5 \"-\" \"\(agent)\"\n"
        }
        try folder.write("a.log", lines.joined())
    }

    /// Waits until the shell answers, with a terminal as it was.
    private func expectUsable(_ terminal: TmuxTerminal, status: Int) async throws {
        try await terminal.type("echo ended-$?", "Enter")
        try await terminal.wait(for: "ended-\(status)")
        try await terminal.type("stty -a; echo all-said", "Enter")
        let rows = try await terminal.wait(for: "all-said") { $0.contains("all-said") }
        let words = rows.flatMap { $0.split(separator: " ") }
        #expect(words.contains("echo") && words.contains("icanon") && words.contains("isig"))
    }

    @Test(arguments: ["C-c", "q", "C-\\"]) func endOfTheScreenLeavesAUsableTerminal(_ key: String) async throws {
        try writeLog(["/a", "/b"])
        try await TmuxTerminal.run(in: folder) { terminal in
            try await terminal.start("a.log")
            try await terminal.wait(for: "── Sections")
            try await terminal.type(key)
            try await terminal.wait(for: "the shell") { !$0.contains { $0.contains("── Sections") } }
            try await expectUsable(terminal, status: 0)
        }
    }

    @Test(arguments: [("TERM", 0), ("HUP", 0), ("USR1", 138), ("ALRM", 142)])
    func signalLeavesAUsableTerminal(_ signal: String, _ status: Int) async throws {
        try writeLog(["/a"])
        try await TmuxTerminal.run(in: folder) { terminal in
            try await terminal.start("a.log --debug-file d.log & echo $! > pid; fg")
            try await terminal.wait(for: "── Sections")
            try await folder.bash("kill -\(signal) $(cat pid)")
            try await terminal.wait(for: "the shell") { !$0.contains { $0.contains("── Sections") } }
            try await expectUsable(terminal, status: status)
            #expect(try status != 0 || folder.text("d.log").contains("done"))
        }
    }

    @Test func alertsOnTheStandardOutputLeaveNoRoomForAScreen() async throws {
        try folder.write("e.log", "[Fri Nov 20 10:00:00.000000 2026] [core:error] [pid 1:tid 2] it is broken\n")
        try await TmuxTerminal.run(in: folder) { terminal in
            try await terminal.start("e.log --alert-file -")
            let rows = try await terminal.wait(for: "[ERROR] it is broken")
            #expect(!rows.contains { $0.contains("── Sections") || $0.hasPrefix("Visor") })
            try await terminal.type("C-c")
            try await expectUsable(terminal, status: 0)
        }
    }

    @Test func hostileLinesNeverReachTheTerminal() async throws {
        let escapes = ["/\u{1B}]0;owned\u{7}a", "/\u{1B}[2J\u{1B}[Hgone", "/\u{9B}31m", "/\u{202E}abc", "/日本語/文字"]
        let long = "/" + String(repeating: "界", count: 300) + String(repeating: "x", count: 5_000)
        try writeLog(escapes + [long, "/\r\u{8}\u{8}back"], agent: "\u{1B}c\u{1B}]2;owned\u{7}Evil/1")
        try await TmuxTerminal.run(in: folder) { terminal in
            let title = try await terminal.title()
            try await terminal.start("a.log")
            for key in ["1", "2", "3", "4", "5", "6", "7"] {
                try await terminal.type("a", key)
                let rows = try await terminal.wait(for: "a panel of \(key)") { rows in
                    rows.count == 24 && rows[0].hasPrefix("Visor") && rows.contains { $0.hasPrefix("all ") }
                }
                #expect(
                    rows.allSatisfy {
                        $0.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
                    })
                #expect(!rows.contains { $0.unicodeScalars.contains("\u{202E}") })
            }
            #expect(try await terminal.title() == title)
        }
    }

    @Test func demonstrationTripsTheAlertWhichRecovers() async throws {
        try await TmuxTerminal.run(in: folder, columns: 110, rows: 40) { terminal in
            try await terminal.start("--demo --alert-period 10 --alert-file alerts.txt")
            try await terminal.wait(for: "── Sections")
            // Of these alone, whatever else the demonstration has gone wrong.
            try await terminal.type("6", "/", "High traffic", "Enter")
            try await terminal.wait(for: "High traffic generated an alert - hits = ")
            let rows = try await terminal.wait(for: "High traffic recovered - hits = ")
            // Both stay, to be read later.
            #expect(rows.contains { $0.contains("High traffic generated an alert") })
            try await terminal.type("q")
            try await expectUsable(terminal, status: 0)
        }
        let lines = try folder.text("alerts.txt").split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix("High traffic generated an alert - hits = ") })
        #expect(lines.contains { $0.hasPrefix("High traffic recovered - hits = ") && $0.hasSuffix(" resolved]") })
        #expect(lines.contains { $0.hasPrefix("[ERROR] ") })
    }

    @Test func terminalThatCannotShowAScreenGetsBlocksAndIsToldWhy() async throws {
        try writeLog(["/a/1", "/a/2"])
        try await TmuxTerminal.run(in: folder) { terminal in
            try await terminal.type("export TERM=dumb", "Enter")
            try await terminal.start("a.log")
            try await terminal.wait(for: "mini_monitor: no screen: ")
            try await terminal.type("C-c")
            try await terminal.wait(for: "2 hits")
            try await expectUsable(terminal, status: 0)
        }
    }
}
