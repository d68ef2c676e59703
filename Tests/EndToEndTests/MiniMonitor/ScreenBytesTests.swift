import Foundation
import Testing
import VisorTesting

/// What the screen of `mini_monitor` writes to its terminal, byte by byte, for texts and sizes that could break it.
@Suite(.serialized, .timeLimit(.minutes(10))) final class ScreenBytesTests {
    /// What ncurses empties a screen with before it draws all of it.
    private static let empties = Array("\u{1B}[H\u{1B}[J".utf8)
    /// What long texts are made of: nothing else on a screen has these.
    private static let fillers: [Character] = ["z", "界"]

    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Makes a log of requests for these paths.
    private func writeLog(_ paths: [[UInt8]], agent: String = "Mozilla/5.0") throws {
        let lines = paths.enumerated().map { number, path in
            Array("192.0.2.7 - - [20/Nov/2026:10:00:0\(number % 10) +0000] \"GET /".utf8) + path
                + Array(" HTTP/1.1\" 200 5 \"-\" \"\(agent)\"\n".utf8)
        }
        try folder.write("a.log", lines.flatMap(\.self))
    }

    /// A row's characters by their columns; of one with two columns the second has a space.
    private static func cells(_ row: String) -> [Character] {
        row.unicodeScalars.flatMap { [Character]([Character($0), " "].prefix($0.columns)) }
    }

    /// Has the screen draw everything anew, and returns what it has written for that.
    private static func repaint(_ terminal: TmuxTerminal, until last: String) async throws -> WrittenBytes {
        try await terminal.record("repaint")
        try await terminal.type("C-l")
        var written = try terminal.written("repaint")
        try await wait(until: "the screen is drawn anew") {
            written = try terminal.written("repaint")
            return written.contains(empties) && written.contains(Array(last.utf8))
        }
        return written
    }

    /// Looks at a screen of long sections: each row has what belongs into it, from its first column to its last.
    private static func expectWhole(_ rows: [String], columns: Int, height: Int) throws {
        let cells = rows.map(cells)
        #expect(rows.count == height && cells.allSatisfy { $0.count <= columns })
        #expect(rows[0].hasPrefix("Visor  a.log") && rows[0].hasSuffix(" ago") && cells[0].count == columns)
        #expect(rows[height - 1].hasPrefix("q quit"))
        let heading = try #require(rows.firstIndex { $0.hasPrefix("── Sections") })
        #expect(cells[heading].count == columns && cells[heading].last == "─")
        let edges = cells[heading].indices.filter { cells[heading][$0] == "│" }
        for (row, cells) in zip(rows, cells).dropFirst(heading + 1).dropLast() {
            #expect(edges.allSatisfy { $0 < cells.count && cells[$0] == "│" }, "\(row)")
            // The first panel's part: a section, the heading of the panel below, or what stands there, or nothing.
            let part = String(cells.prefix(edges.first ?? columns))
            #expect(part.prefixMatch(of: /\ +1 +12\.5 % .*\/[zq]|── |\ +8  100\.0 % .*Firefox|\ *$/) != nil, "\(row)")
        }
        for row in rows[..<heading] + [rows[height - 1]] { #expect(!row.contains { fillers.contains($0) }, "\(row)") }
    }

    @Test func resizingNeitherBreaksNorOverflowsTheScreen() async throws {
        let fill = ScreenBytesTests.fillers.map { String(repeating: $0, count: 300) }
        try writeLog((0..<8).map { Array("q\($0)\(fill[$0 % 2])/\(fill[1 - $0 % 2])".utf8) }, agent: "Firefox/1")
        try await TmuxTerminal.run(in: folder) { terminal in
            // As another terminal may have left them.
            try await terminal.type("export LINES=30 COLUMNS=100", "Enter")
            try await terminal.show("a.log")
            for (columns, height) in [(80, 24), (200, 60), (40, 10), (10, 3), (81, 25), (200, 60), (80, 24)] {
                try await terminal.resize(columns: columns, rows: height)
                let last = columns == 10 ? "the termin" : "q quit"
                try await terminal.wait(for: "a screen of \(columns) by \(height)") { rows in
                    rows.count == height
                        && (columns == 10 ? rows[0] == last : Self.cells(rows[0]).count == columns)
                        && rows.contains { $0.hasPrefix(last) }
                }
                let written = try await Self.repaint(terminal, until: last)
                #expect(written.outside(columns: columns, rows: height).isEmpty)
                #expect(written.foreign.isEmpty)
                let rows = try await terminal.rows()
                if columns == 10 {
                    #expect(rows == [last, "", ""])
                } else {
                    try Self.expectWhole(rows, columns: columns, height: height)
                }
                if columns == 200 { #expect(rows.contains { $0.contains("Sections") && $0.contains("Clients") }) }
            }
        }
    }

    /// What could do something to a terminal, as bytes: each with something that ncurses never writes.
    private static let hostile: [[UInt8]] =
        [
            "\u{1B}]0;owned\u{7}", "\u{1B}]2;owned\u{1B}\\", "\u{1B}]52;c;b3duZWQ=\u{7}", "\u{1B}Pq#0owned\u{1B}\\",
            "\u{1B}[2J", "\u{1B}[77;77H", "\u{1B}[1;35m", "\u{1B}[?1337h", "\u{1B}[6n", "\u{1B}c", "\u{1B}#8",
            "\u{1B}^owned\u{1B}\\", "\u{1B}_owned\u{1B}\\", "\u{1B}Xowned\u{1B}\\", "\u{9B}31m", "\u{9D}0;owned\u{9C}",
            "\u{90}owned\u{9C}", "\u{85}", "\u{202E}", "\u{202D}", "\u{2066}", "\u{2067}", "\u{200F}", "\u{200B}",
            "\u{FEFF}", "\u{2028}", "\u{7F}", "\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}", "\u{B}", "\u{C}", "\u{7}",
            "\u{5}",
        ].map { Array($0.utf8) } + [[0x9B, 0x33, 0x31, 0x6D], [0x9D, 0x30, 0x3B], [0x90], [0xC2], [0xFF, 0xFE]]

    @Test func hostileLinesNeverReachTheTerminal() async throws {
        try writeLog(
            Self.hostile.map { Array("a".utf8) + $0 + Array("b".utf8) }, agent: "\u{1B}c\u{1B}]2;owned\u{7}Evil/1")
        let errors = Self.hostile.map { text in
            Array("[Fri Nov 20 10:00:01.000000 2026] [core:error] [pid 1:tid 2] broken ".utf8) + text + [0x2E, 0x0A]
        }
        try folder.write("e\u{1B}]2;owned\u{7}.log", errors.flatMap(\.self))
        try await TmuxTerminal.run(in: folder, columns: 120, rows: 60) { terminal in
            let title = try await terminal.title()
            try await terminal.record("written")
            try await terminal.show("a.log e*.log")
            let count = Self.hostile.count * 2
            try await terminal.wait(for: "all lines") {
                $0.contains { $0.hasPrefix("all  ") && $0.contains(" \(count) ") }
            }
            let panels = ["Sections", "Clients", "Paths", "Agents", "Errors", "Alerts", "Files"]
            for (number, panel) in panels.enumerated() {
                try await terminal.type("a", "\(number + 1)")
                try await terminal.wait(for: "── \(panel)")
                try await terminal.type("C-l")
            }
            try await terminal.type("?")
            try await terminal.wait(for: "any key closes the help")
            let written = try terminal.written("written")
            #expect(written.contains(Array("broken ".utf8)))
            #expect(written.foreign.isEmpty)
            // Alone these two are parts of characters, too.
            for text in Self.hostile where text != [0xC2] && text != [0x90] {
                #expect(!written.contains(text), "\(text)")
            }
            #expect(try await terminal.title() == title)
        }
    }

    @Test func bytesThatAreNoTextAreTypedAndPastedIntoTheFilterWithoutHarm() async throws {
        try writeLog([Array("kept".utf8), Array("left".utf8)])
        try await TmuxTerminal.run(in: folder) { terminal in
            try await terminal.show("a.log")
            try await terminal.wait(for: "+ /left")
            try await terminal.record("written")
            try await terminal.type("/")
            try await terminal.wait(for: "Enter keeps, Esc clears")
            try await terminal.type(bytes: [0xFF, 0xFE])
            try await terminal.type("k")
            try await terminal.type(bytes: [0xE6, 0x97])
            try await terminal.type("e")
            try await terminal.paste(Array(0x80...0xFF))
            try await terminal.paste([0xC2, 0x9B, 0xED, 0xA0, 0x80, 0xF4, 0x90, 0x80, 0x80, 0xF0, 0x9F])
            try await terminal.type("Enter")
            try await terminal.wait(for: "q quit")
            #expect(try terminal.written("written").foreign.isEmpty)
            // It takes keys and filters as ever.
            try await terminal.type("Escape", "/", "kept", "Enter")
            try await terminal.wait(for: "filter: kept") { rows in
                rows.contains { $0.contains("filter: kept") } && rows.contains { $0.contains("+ /kept") }
                    && !rows.contains { $0.contains("+ /left") }
            }
        }
    }
}
