import Foundation
import Testing
import VisorKit
import VisorTesting

@testable import VisorTransport

@Suite struct AlertJSONTests {
    private func read(_ line: String) -> AlertTransition? {
        AlertTransition(json: Array(line.utf8), by: JSONDecoder())
    }

    @Test func everythingIsReadAsItWasWritten() throws {
        var random = RandomAlert(seed: 6)
        for _ in 0..<3_000 {
            let transition = random.transition()
            let line = AlertDocument.json(transition)
            let read = try #require(
                AlertTransition(json: Array(line.dropLast()), by: JSONDecoder()), "\(transition)")
            #expect(read.identity == transition.identity && read.at == transition.at)
            #expect(read.identity.description.utf8.elementsEqual(transition.identity.description.utf8))
            #expect(read.severity == transition.severity && read.value == transition.value)
            #expect(read.lines == transition.lines)
            // What is read is written as the same lines again.
            let isSame =
                AlertDocument.json(read) == line && AlertDocument.text(read) == AlertDocument.text(transition)
            #expect(isSame, "\(transition)")
        }
    }

    @Test func whatIsNoChangeIsNotRead() throws {
        let good =
            #"{"rule":"a","labels":{},"episode":1,"state":"firing","severity":"info","value":null,"#
            + #""at":"2026-11-20T10:00:00Z","message":"","later":[]}"#
        #expect(read(good)?.identity.description == "a{}#1 firing")
        let changes = [
            (#":1,"#, #":0,"#), (#":1,"#, #":1.5,"#), ("firing", "gone"), ("info", "loud"), ("Z", ""),
            ("{}", #"{"a":1}"#),
            (#""rule":"a","#, ""), ("}", ""), ("null", "\"1\""),
        ]
        for (text, other) in changes { #expect(read(good.replacing(text, with: other)) == nil, "\(text) \(other)") }
        for line in ["", "null", "[]", "{}", "x"] { #expect(read(line) == nil) }
    }
}
