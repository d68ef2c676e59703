import Testing
import VisorKit
import VisorTesting

@testable import VisorRuntime

@Suite struct AlertBoardTests {
    private func transition(
        _ rule: String, _ state: AlertState, severity: AlertSeverity = .warning, episode: Int = 1, second: Int64 = 0,
        labels: [AlertLabel] = [], message: String? = nil
    ) -> AlertTransition {
        AlertTransition(
            identity: AlertIdentity(rule: rule, labels: labels, episode: episode, state: state),
            at: EventTime(seconds: 1_795_168_800 + second), severity: severity, value: 1,
            message: message ?? "\(rule) is \(state)")
    }

    private func lines(_ board: AlertBoard, isStyled: Bool = false, width: Int = 80) -> [String] {
        board.lines(style: TextStyle(isEnabled: isStyled), width: width)
    }

    @Test func nothingIsShownWhereThereWasNoAlert() {
        #expect(lines(AlertBoard()).isEmpty)
    }

    @Test func activeOnesComeFirstAndTheLastChangeBeforeTheOthers() {
        var board = AlertBoard()
        board.take([transition("a", .firing), transition("b", .firing, severity: .critical, second: 1)])
        board.take([transition("c", .firing, severity: .info, second: 2), transition("a", .resolved, second: 3)])
        #expect(
            lines(board) == [
                "alerts  2 active, 4 changes", "  firing    b is firing", "  firing    c is firing", "  last changes",
                "  2026-11-20T10:00:03Z  resolved  a is resolved", "  2026-11-20T10:00:02Z  firing    c is firing",
                "  2026-11-20T10:00:01Z  firing    b is firing", "  2026-11-20T10:00:00Z  firing    a is firing",
            ])
    }

    @Test func alertIsKnownByRuleAndLabelsOverItsEpisodes() {
        var board = AlertBoard()
        let (left, right) = ([AlertLabel("section", "/a")], [AlertLabel("section", "/b")])
        board.take([transition("a", .firing, labels: left), transition("a", .firing, labels: right)])
        board.take([transition("a", .held, labels: left), transition("a", .resolved, labels: right)])
        #expect(lines(board).prefix(3) == ["alerts  1 active, 4 changes", "  held      a is held", "  last changes"])
        board.take([transition("a", .resolved, labels: left), transition("a", .firing, episode: 2, labels: left)])
        #expect(lines(board).prefix(2) == ["alerts  1 active, 6 changes", "  firing    a is firing"])
    }

    @Test func alertsThatBeganBeforeARestartAreShownUntilTheyAreOver() {
        var board = AlertBoard(active: [transition("a", .firing), transition("b", .held)])
        #expect(
            lines(board) == ["alerts  2 active, 0 changes", "  held      b is held", "  firing    a is firing"])
        board.take([transition("a", .resolved)])
        #expect(lines(board).prefix(2) == ["alerts  1 active, 1 change", "  held      b is held"])
    }

    @Test func onlyEightOfEachAreShown() {
        var board = AlertBoard()
        for number in 1...1_200 { board.take([transition("rule\(number)", .firing, second: Int64(number))]) }
        let lines = lines(board)
        #expect(lines.count == 1 + 8 + 1 + 1 + 8)
        #expect(lines[0] == "alerts  1,200 active, 1,200 changes")
        #expect(lines[1].contains("rule1200 ") && lines[8].contains("rule1193 ") && lines[9] == "  and 1,192 more")
        #expect(lines[11].contains("rule1200 ") && lines[18].contains("rule1193 "))
        board.take((1...20).map { transition("rule\($0)", .resolved) })
        #expect(self.lines(board)[11].contains("rule20 "))
    }

    @Test func criticalIsRedAndWarningYellow() {
        let board = AlertBoard(active: [
            transition("a", .firing, severity: .critical), transition("b", .firing),
            transition("c", .firing, severity: .info),
        ])
        let lines = lines(board, isStyled: true)
        #expect(lines[1].hasPrefix("\u{1b}[31m  firing    a is firing"))
        #expect(lines[2].hasPrefix("\u{1b}[33m  firing    b is firing"))
        #expect(lines[3] == "  firing    c is firing")
    }

    @Test func noTextBreaksOutOfItsLine() {
        var random = RandomAlert(seed: 9)
        var board = AlertBoard()
        for _ in 0..<200 {
            board.take([random.transition()])
            for line in lines(board, width: 60) {
                #expect(TextWidth.of(line) <= 60)
                let isSafe = !line.unicodeScalars.contains(where: \.isControl)
                #expect(isSafe, "\(line.debugDescription)")
            }
        }
        board.take([transition("a", .firing, message: String(repeating: "long ", count: 100_000))])
        for line in lines(board, isStyled: true, width: 60) { #expect(TextWidth.of(line) <= 60) }
    }
}
