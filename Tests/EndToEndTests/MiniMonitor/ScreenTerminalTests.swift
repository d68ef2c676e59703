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
        // The program would take what is typed before; an echoed ^C may stand in front.
        try await terminal.wait(for: "the prompt") { $0.last { !$0.isEmpty }?.hasSuffix(">") ?? false }
        try await terminal.type("echo ended-$?", "Enter")
        try await terminal.wait(for: "ended-\(status)")
        #expect(try await !terminal.isTaken())
        try await terminal.type("stty -a; echo all-said", "Enter")
        let rows = try await terminal.wait(for: "all-said") { $0.contains("all-said") }
        let words = rows.flatMap { $0.split(separator: " ") }
        #expect(words.contains("echo") && words.contains("icanon") && words.contains("isig"))
    }

    @Test(arguments: ["C-c", "q", "C-\\"]) func endOfTheScreenLeavesAUsableTerminal(_ key: String) async throws {
        try writeLog(["/a", "/b"])
        try await TmuxTerminal.run(in: folder) { terminal in
            try await terminal.show("a.log")
            #expect(try await terminal.isTaken())
            try await terminal.type(key)
            try await terminal.wait(for: "the shell") { !$0.contains { $0.contains("── Sections") } }
            try await expectUsable(terminal, status: 0)
        }
    }

    @Test(arguments: [("TERM", 0), ("INT", 0), ("HUP", 0), ("QUIT", 131), ("USR1", 138), ("ALRM", 142)])
    func signalLeavesAUsableTerminal(_ signal: String, _ status: Int) async throws {
        try writeLog(["/a"])
        try await TmuxTerminal.run(in: folder) { terminal in
            try await terminal.show("a.log --debug-file d.log & echo $! > pid; fg")
            try await folder.bash("kill -\(signal) $(cat pid)")
            try await terminal.wait(for: "the shell") { !$0.contains { $0.contains("── Sections") } }
            try await expectUsable(terminal, status: status)
            #expect(try status != 0 || folder.text("d.log").contains("done"))
        }
    }

    @Test func stoppedScreenLeavesAUsableTerminalAndIsPaintedAgain() async throws {
        try writeLog(["/a", "/b"])
        try await TmuxTerminal.run(in: folder) { terminal in
            try await terminal.show("a.log")
            let before = try await terminal.wait(for: "both lines") { $0.contains { $0.hasPrefix("all  ") } }
            for time in 1...2 {
                try await terminal.type("C-z")
                try await terminal.wait(for: "the shell") { !$0.contains { $0.contains("── Sections") } }
                // 128 and the number of SIGSTOP.
                try await expectUsable(terminal, status: 147)
                try await terminal.type("clear; echo time-\(time)", "Enter")
                try await terminal.wait(for: "time-\(time)")
                try await terminal.type("fg", "Enter")
                // The first row has a lag, which grows.
                try await terminal.wait(for: "the screen as it was") { $0.dropFirst() == before.dropFirst() }
                #expect(try await terminal.isTaken())
            }
            try await terminal.type("2")
            try await terminal.wait(for: "── Clients")
            try await terminal.type("q")
            try await terminal.wait(for: "the shell") { !$0.contains { $0.contains("── Clients") } }
            try await expectUsable(terminal, status: 0)
        }
    }

    @Test func screenThatNobodyCouldContinueIsNotStopped() async throws {
        try writeLog(["/a", "/b"])
        try await TmuxTerminal.run(in: folder) { terminal in
            // In place of the shell: its parent is of another session.
            try await terminal.type("exec \(VisorProgram.miniMonitor.path) a.log", "Enter")
            try await terminal.wait(for: "── Sections")
            try await terminal.type("C-z", "2")
            try await terminal.wait(for: "── Clients")
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

    @Test func demonstrationTripsTheAlertWhichRecovers() async throws {
        try await TmuxTerminal.run(in: folder, columns: 110, rows: 40) { terminal in
            try await terminal.show("--demo --alert-period 10 --alert-file alerts.txt")
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

    @Test(arguments: ["q", "C-c", "C-\\", "kill -TERM", "kill -HUP"])
    func folderOfTheDemonstrationIsItsOwnersAloneAndGoesWithIt(_ end: String) async throws {
        let place = try folder.makeFolder("place")
        try await TmuxTerminal.run(in: folder) { terminal in
            try await terminal.type("export TMPDIR='\(place)'", "Enter")
            try await terminal.show("--demo & echo $! > pid; fg")
            let entries = try FileManager.default.contentsOfDirectory(atPath: place)
            let name = try #require(entries.first)
            #expect(entries.count == 1 && name.wholeMatch(of: /mini_monitor-demo-\w{6}/) != nil)
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(place)/\(name)")
            #expect(attributes[.type] as? FileAttributeType == .typeDirectory)
            #expect(attributes[.posixPermissions] as? Int == 0o700)
            if end.hasPrefix("kill") {
                try await folder.bash("\(end) $(cat pid)")
            } else {
                try await terminal.type(end)
            }
            try await terminal.wait(for: "the shell") { !$0.contains { $0.contains("── Sections") } }
            try await expectUsable(terminal, status: 0)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: place).isEmpty)
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
