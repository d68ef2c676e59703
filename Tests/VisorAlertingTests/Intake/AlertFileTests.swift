import Foundation
import Testing
import VisorKit
import VisorTesting
import VisorTransport

@testable import VisorAlerting

/// Files of alerts that are followed.
@Suite struct AlertFileTests {
    @Test func aChangeBecomesAnAlertWithItsLines() async throws {
        let stage = try AlertFileStage()
        try stage.append(AlertFileStage.line(1))
        try await stage.read()
        let book = await stage.alerting.desk.snapshot().book
        let alert = try #require(book.alerts.values.first?.alert)
        #expect(
            alert.labels == [
                "alertname": "errors", "host": "a", "severity": "critical", "episode": "1", "alerts_file": stage.path,
            ])
        #expect(alert.summary == "Errors" && alert.lines.first?.message == "failed" && alert.endsAt == nil)
        // It holds until it is said to be over.
        _ = try await stage.alerting.pass(.seconds(3_000))
        try stage.append(AlertFileStage.line(1, .resolved))
        try await stage.read()
        let told = try await stage.alerting.pass(.seconds(600))
        #expect(told.map(\.notice.status) == [.resolved])
    }

    @Test func aTornLineWaitsAndABadOneIsToldOf() async throws {
        let stage = try AlertFileStage()
        let line = AlertFileStage.line(2)
        try stage.append(AlertFileStage.line(1) + "nonsense\n" + line.prefix(40))
        try await stage.read()
        let first = await stage.names
        #expect(first == ["1"])
        #expect(stage.words.all.count == 1 && stage.words.all[0].hasPrefix("\(stage.path):2: is no line of alerts"))
        try stage.append(String(line.dropFirst(40)) + "{}\n")
        try await stage.read()
        let second = await stage.names
        #expect(second == ["1", "2"] && stage.words.all.last?.hasPrefix("\(stage.path):4: ") == true)
    }

    @Test func twoFilesWithTheSameAlertHaveTwo() async throws {
        let stage = try AlertFileStage()
        try stage.append(AlertFileStage.line(1))
        try await stage.read()
        let other = try stage.alerting.folder.write(
            "other.jsonl", AlertFileStage.line(1) + AlertFileStage.line(1, .resolved))
        var (reading, leftOut) = (AlertFileReading(path: other), LeftOut())
        let reader = AlertFileReader(path: other, desk: stage.alerting.desk, say: { _ in })
        while try await reader.step(&reading, &leftOut) {}
        let (book, now) = await stage.alerting.desk.snapshot()
        #expect(book.alerts.values.map { $0.alert.isResolved(at: now) }.sorted { !$0 && $1 } == [false, true])
    }

    @Test func theEndOfWhatWasStoredBeforeFilesHadALabelIsUnderstood() async throws {
        let stage = try AlertFileStage()
        let change = try #require(
            AlertTransition(json: Array(AlertFileStage.line(1).utf8.dropLast()), by: JSONDecoder()))
        try await stage.alerting.raise(Alert(change, at: stage.alerting.clock.now))
        try stage.append(AlertFileStage.line(2) + AlertFileStage.line(1, .resolved))
        try await stage.read()
        let (book, now) = await stage.alerting.desk.snapshot()
        let over = book.alerts.values.filter { $0.alert.isResolved(at: now) }.map(\.alert.labels)
        #expect(book.alerts.count == 2 && over.map { $0["episode"] } == ["1"] && over.first?[Alert.fileLabel] == nil)
    }

    @Test func aMonitorThatCountsAnewIsHeard() async throws {
        let stage = try AlertFileStage()
        let start: Int64 = 1_795_168_700
        try stage.append(AlertFileStage.line(1, at: start) + AlertFileStage.line(1, .resolved, at: start + 10))
        try await stage.read()
        var told = try await stage.alerting.pass(.seconds(60))
        #expect(told.map(\.notice.status) == [.resolved])
        // The same once more is no news.
        try stage.append(AlertFileStage.line(1, at: start) + AlertFileStage.line(1, .resolved, at: start + 10))
        try await stage.read()
        told = try await stage.alerting.pass(.seconds(600))
        #expect(told.isEmpty)
        try stage.append(AlertFileStage.line(1, at: start + 20))
        try await stage.read()
        told = try await stage.alerting.pass(.seconds(600))
        #expect(told.map(\.notice.status) == [.firing])
    }

    @Test func aLineThatIsTooLongIsPassedOver() async throws {
        let stage = try AlertFileStage()
        try stage.append(
            AlertFileStage.line(1) + String(repeating: "x", count: 5 << 20) + "\n" + AlertFileStage.line(2))
        try await stage.read()
        let names = await stage.names
        #expect(names == ["1", "2"] && stage.words.all.count == 1)
        // Also where it comes in parts, as whatever writes it goes on.
        for _ in 0..<3 {
            try stage.append(String(repeating: "x", count: 2 << 20))
            try await stage.read()
        }
        try stage.append("\n" + AlertFileStage.line(3))
        try await stage.read()
        let more = await stage.names
        #expect(more == ["1", "2", "3"] && stage.words.all.count == 2)
    }

    @Test func theEndOfAnAlertIsUnderstoodThoughItsRuleIsOfAnotherSeverityByNow() async throws {
        let stage = try AlertFileStage()
        try stage.append(AlertFileStage.line(1))
        try await stage.read()
        let end = AlertFileStage.line(1, .resolved).replacing("critical", with: "warning")
        try stage.append(end)
        try await stage.read()
        let (book, now) = await stage.alerting.desk.snapshot()
        #expect(book.alerts.count == 1 && book.alerts.values.allSatisfy { $0.alert.isResolved(at: now) })
    }
}
