import Foundation
import Testing
import VisorTesting

@testable import VisorKit

@Suite struct AlertDocumentTests {
    private let at = EventTime(seconds: 1_795_168_800)

    private func transition(
        _ message: String, labels: [AlertLabel] = [], value: Double? = 10.01, lines: [AlertLine] = []
    ) -> AlertTransition {
        AlertTransition(
            identity: AlertIdentity(rule: "high_traffic", labels: labels, episode: 1, state: .firing), at: at,
            severity: .critical, value: value, message: message, lines: lines)
    }

    private func text(_ transition: AlertTransition) -> String {
        String(decoding: AlertDocument.text(transition), as: UTF8.self)
    }

    private func json(_ transition: AlertTransition) -> String {
        String(decoding: AlertDocument.json(transition), as: UTF8.self)
    }

    @Test func jsonHasAllMembers() {
        let line = AlertLine(
            time: at, process: "", client: "10.0.0.1", message: "/a", source: "/var/log/a.log", offset: 12)
        let transition = transition("high", labels: [AlertLabel("section", "/a")], lines: [line])
        #expect(
            json(transition)
                == #"{"rule":"high_traffic","labels":{"section":"/a"},"episode":1,"state":"firing","severity":"critical","#
                + #""value":10.01,"at":"2026-11-20T10:00:00Z","message":"high","lines":[{"time":"2026-11-20T10:00:00Z","#
                + #""process":"","client":"10.0.0.1","message":"/a","source":"/var/log/a.log","offset":12}]}"# + "\n")
    }

    @Test func valueHasAllItsDigitsOrIsNull() {
        for (value, expected) in [(1.0 / 3, "0.3333333333333333"), (12, "12"), (1e300, "1e+300"), (-0.0, "0")] {
            #expect(json(transition("", value: value)).contains(#""value":\#(expected),"#))
        }
        for value in [nil, Double.nan, .infinity] {
            #expect(json(transition("", value: value)).contains(#""value":null,"#))
        }
        #expect(!json(transition("")).contains("lines"))
    }

    @Test func textEndsWithTheInstantAndTheIdentity() {
        #expect(
            text(transition("High traffic generated an alert - hits = 10.01, triggered at 2026-11-20T10:00:00Z"))
                == "High traffic generated an alert - hits = 10.01, triggered at 2026-11-20T10:00:00Z"
                + " [high_traffic{}#1 firing]\n")
        #expect(text(transition("high")) == "high, 2026-11-20T10:00:00Z [high_traffic{}#1 firing]\n")
        #expect(text(transition("")) == ", 2026-11-20T10:00:00Z [high_traffic{}#1 firing]\n")
        // Another instant than that of the change.
        #expect(
            text(transition("at 2026-11-20T09:00:00Z"))
                == "at 2026-11-20T09:00:00Z, 2026-11-20T10:00:00Z [high_traffic{}#1 firing]\n")
    }

    @Test func textIsReadAsItWasWritten() throws {
        var random = RandomAlert(seed: 4)
        for _ in 0..<3_000 {
            let transition = random.transition()
            let line = AlertDocument.text(transition)
            let read = try #require(
                AlertTransition(text: Array(line.dropLast())) { _ in transition.severity }, "\(transition)")
            #expect(read.identity == transition.identity && read.at == transition.at)
            #expect(read.message.hasPrefix(transition.message.withoutControls))
            // What is read is written as the same line again.
            let isSame = AlertDocument.text(read) == line
            #expect(isSame, "\(transition)")
        }
    }

    @Test func oneLineIsWrittenWhateverTheTextsHold() {
        var random = RandomAlert(seed: 5)
        for _ in 0..<3_000 {
            let transition = random.transition()
            for text in [text(transition), json(transition)] {
                let isClean = text.hasSuffix("\n") && !text.unicodeScalars.dropLast().contains(where: \.isControl)
                #expect(isClean, "\(transition)")
            }
            let isJSON = (try? JSONSerialization.jsonObject(with: Data(AlertDocument.json(transition)))) != nil
            #expect(isJSON, "\(transition)")
        }
    }

    @Test(arguments: [
        "", "]", "[]", " []", "high [high_traffic{}#1 firing]", "2026-11-20T10:00:00Z [high_traffic{}#1 firing]",
        "high, 2026-11-20T10:00:00Z[high_traffic{}#1 firing]", "high, 2026-11-20T10:00:00Z [high_traffic{}#1 firing] ",
        "high, 2026-11-20T10:00:00.50Z [high_traffic{}#1 firing]",
        "high, 2026-11-20T10:00:60Z [high_traffic{}#1 firing]",
        "high, 2026-11-20T10:00:00+02:00 [high_traffic{}#1 firing]", "high, 2026-11-20T10:00:00Z [high traffic]",
        "high, 2026-02-30T10:00:00Z [high_traffic{}#1 firing]", "high, 2026-11-20T10:00:00.Z [high_traffic{}#1 firing]",
        "high, 2026-11-20x10:00:00Z [high_traffic{}#1 firing]",
    ])
    func anythingElseIsNoChange(line: String) {
        #expect(AlertTransition(text: Array(line.utf8)) { _ in .info } == nil)
    }

    @Test func bytesThatAreNoTextAreNoChange() {
        let line = [0xff] + AlertDocument.text(transition("high")).dropLast()
        #expect(AlertTransition(text: line) { _ in .info } == nil)
    }

    @Test func instantOfAnyYearIsReadBack() {
        for seconds in [-62_167_219_200, -1, 0, 253_402_300_799] as [Int64] {
            for microseconds in [0, 1, 500_000] as [Int64] {
                let time = EventTime(microseconds: seconds * 1_000_000 + microseconds)
                #expect(EventTime(rfc3339: time.rfc3339) == time)
            }
        }
    }
}
