import Foundation
import Glibc
import Testing
import VisorTesting

/// The program `alerting`, as it is built.
@Suite(.timeLimit(.minutes(10))) struct AlertingProgramTests {
    @Test func anAlertIsToldAcknowledgedAndSilenced() async throws {
        let alerting = try AlertingUnderTest()
        let program = try await alerting.start()
        try await alerting.raise(#"[{"labels":{"alertname":"disk","severity":"critical"}}]"#)
        try await wait(until: "it is told") { try alerting.told.count == 1 }
        let first = try #require(try alerting.told.first)
        #expect(
            first.status == "firing" && first.alerts.map(\.labels) == [["alertname": "disk", "severity": "critical"]])
        let acknowledged = try await VisorProgram.alerting.run(
            ["ack", "severity=critical", "--url", alerting.url(), "--by", "Ada"])
        #expect(acknowledged.standardOutput == "1 alerts acknowledged\n")
        let silenced = try await VisorProgram.alerting.run(
            ["silence", "alertname=cpu", "--url", alerting.url(), "--for", "1h", "--comment", "why"])
        let id = silenced.standardOutput.trimmingCharacters(in: .newlines)
        let list = try await VisorProgram.alerting.run(["silence", "--list", "--url", alerting.url()])
        #expect(list.standardOutput.hasPrefix("\(id)  alertname=\"cpu\"  "), "\(list)")
        try await alerting.raise(#"[{"labels":{"alertname":"cpu"}},{"labels":{"alertname":"net"}}]"#)
        try await wait(until: "the other is told") { try alerting.told.count == 2 }
        #expect(try alerting.told.last?.alerts.first?.labels["alertname"] == "net")
        _ = try await VisorProgram.alerting.run(["silence", "--expire", id, "--url", alerting.url()])
        try await wait(until: "what was silenced is told") { try alerting.told.count == 3 }
        program.send(SIGTERM)
        let status = try await program.end()
        #expect(status == 0)
        #expect(try program.errors == "")
    }

    /// A change of an alert that is of now, as `--alert-json` writes it.
    private func line(_ episode: Int, _ state: String) -> String {
        """
        {"rule":"errors","labels":{"host":"a"},"episode":\(episode),"state":"\(state)","severity":"warning","value":null,\
        "at":"\(Date.now.formatted(.iso8601))","message":"Errors"}\n
        """
    }

    @Test func twoFilesAreToldApartAndEachOfTheirGenerationsIsRead() async throws {
        let alerting = try AlertingUnderTest()
        let folder = alerting.folder
        for name in ["a.jsonl", "b.jsonl"] { try folder.write(name, line(1, "firing")) }
        let arguments = ["--alerts", folder.path("a.jsonl"), folder.path("b.jsonl")]
        var program = try await alerting.start(arguments)
        func labels() throws -> Set<String> {
            Set(
                try alerting.told.flatMap(\.alerts).map {
                    "\($0.labels["alerts_file"] ?? "") \($0.labels["episode"] ?? "")"
                })
        }
        let first = Set(["a.jsonl", "b.jsonl"].map { "\(folder.path($0)) 1" })
        try await wait(until: "both are told") { try labels() == first }
        program.send(SIGTERM)
        #expect(try await program.end() == 0)
        // Rotated twice while nobody looked, each with a line of its own.
        for episode in 2...3 {
            for number in stride(from: 2, to: 0, by: -1) {
                let from = folder.path(number == 1 ? "a.jsonl" : "a.jsonl.\(number - 1)")
                guard FileManager.default.fileExists(atPath: from) else { continue }
                try FileManager.default.moveItem(atPath: from, toPath: folder.path("a.jsonl.\(number)"))
            }
            try folder.write("a.jsonl", line(episode, "firing"))
        }
        program = try await alerting.start(arguments)
        let all = first.union((2...3).map { "\(folder.path("a.jsonl")) \($0)" })
        try await wait(until: "the later ones are told") { try labels() == all }
        program.send(SIGTERM)
        #expect(try await program.end() == 0)
        #expect(try program.errors == "")
    }

    @Test func aFileOfAlertsIsFollowedOverARestart() async throws {
        let alerting = try AlertingUnderTest()
        try alerting.folder.write("alerts.jsonl", line(1, "firing"))
        let arguments = ["--alerts", alerting.folder.path("alerts.jsonl")]
        var program = try await alerting.start(arguments)
        try await wait(until: "it is told") { try alerting.told.count == 1 }
        program.send(SIGKILL)
        try await program.end()
        try alerting.folder.append(line(1, "resolved"), to: "alerts.jsonl")
        program = try await alerting.start(arguments)
        try await wait(until: "its end is told") { try alerting.told.count == 2 }
        #expect(try alerting.told.map(\.status) == ["firing", "resolved"])
        program.send(SIGTERM)
        try await program.end()
    }

    @Test func aDeliveryIsBroughtToItsEndBeforeTheProgramEnds() async throws {
        let place = try TemporaryFolder()
        let script = "echo begun >> \(place.path("log")); sleep 3; echo ended >> \(place.path("log"))"
        let alerting = try AlertingUnderTest(
            receiver: #""type": "command", "command": ["/bin/bash", "-c", "\#(script)"]"#)
        var program = try await alerting.start()
        try await alerting.raise(#"[{"labels":{"alertname":"slow"}}]"#)
        try await wait(until: "the delivery has begun") { FileManager.default.fileExists(atPath: place.path("log")) }
        program.send(SIGTERM)
        #expect(try await program.end() == 0)
        #expect(try place.text("log") == "begun\nended\n")
        // Nothing is left to be told at the next start.
        program = try await alerting.start()
        #expect(try await alerting.outbox() == "[]")
        program.send(SIGTERM)
        #expect(try await program.end() == 0)
        #expect(try place.text("log") == "begun\nended\n")
    }

    @Test func whatCannotBeDeliveredIsADeadLetterThatIsSentAgain() async throws {
        let folder = try TemporaryFolder()
        let answer = folder.path("answer")
        try folder.write("answer", "1")
        let command = #""type": "command", "command": ["/bin/sh", "-c", "exit $(cat \#(answer))"]"#
        let alerting = try AlertingUnderTest(receiver: command)
        let program = try await alerting.start()
        try await alerting.raise(#"[{"labels":{"alertname":"disk"}}]"#)
        let state = ["--checkpoint", alerting.folder.path("state")]
        var letters = ""
        try await wait(until: "there is a dead letter") {
            letters = try await VisorProgram.alerting.run(["dead-letters"] + state).standardOutput
            return !letters.isEmpty
        }
        #expect(letters.contains("  ops  1 attempts: "), "\(letters)")
        try folder.write("answer", "0")
        let again = try await VisorProgram.alerting.run(["dead-letters", "--send-again", "all"] + state)
        #expect(again.standardOutput == "1 to be sent again\n")
        try await wait(until: "it is delivered") {
            try await alerting.outbox() == "[]"
        }
        program.send(SIGINT)
        let status = try await program.end()
        #expect(status == 0)
    }

    @Test func whatIsForAReceiverThatIsGoneIsADeadLetterUntilItIsThereAgain() async throws {
        let alerting = try AlertingUnderTest(receiver: #""type": "command", "command": ["/bin/sh", "-c", "exit 75"]"#)
        var program = try await alerting.start()
        try await alerting.raise(#"[{"labels":{"alertname":"disk"}}]"#)
        try await wait(until: "it waits") { try await alerting.outbox().contains(#""waiting":1"#) }
        program.send(SIGTERM)
        #expect(try await program.end() == 0)
        let path = alerting.folder.path("notices.jsonl")
        let configuration = try alerting.folder.text("alerting.json")
        let file = #""type": "file", "path": "\#(path)""#
        let command = #""type": "command", "command": ["/bin/sh", "-c", "exit 75"]"#
        let written = configuration.replacingOccurrences(of: command, with: file)
        try alerting.folder.write(
            "alerting.json", written.replacingOccurrences(of: #""name": "ops""#, with: #""name": "new""#))
        program = try await alerting.start()
        #expect(
            try program.errors.contains("1 notice is a dead letter now, since no receiver is called 'ops' any more"))
        #expect(try await alerting.outbox() == #"[{"dead":1,"receiver":"ops","waiting":0}]"#)
        // One that runs would make it a dead letter again.
        program.send(SIGTERM)
        #expect(try await program.end() == 0)
        let arguments = ["dead-letters", "--config", alerting.folder.path("alerting.json"), "--send-again", "all"]
        let sent = try await VisorProgram.alerting.run(arguments)
        #expect(sent.status == 0 && sent.errorLines.count == 1, "\(sent)")
        #expect(sent.standardError.contains("no receiver of this configuration is called 'ops'"), "\(sent)")
        try alerting.folder.write("alerting.json", written)
        program = try await alerting.start()
        try await wait(until: "it is told") { try alerting.told.count == 1 }
        program.send(SIGTERM)
        #expect(try await program.end() == 0)
        #expect(try program.errors == "")
    }

    @Test func aDeadLetterIsForgotten() async throws {
        let alerting = try AlertingUnderTest(receiver: #""type": "command", "command": ["/bin/sh", "-c", "exit 1"]"#)
        let program = try await alerting.start()
        try await alerting.raise(#"[{"labels":{"alertname":"disk"}}]"#)
        try await wait(until: "there is a dead letter") { try await alerting.outbox().contains(#""dead":1"#) }
        let state = ["dead-letters", "--checkpoint", alerting.folder.path("state")]
        let other = try await VisorProgram.alerting.run(state + ["--forget", "0815"])
        #expect(other.status == 1 && other.standardError.contains("there is no dead letter 0815; "), "\(other)")
        let letters = try await VisorProgram.alerting.run(state).standardOutput
        let id = String(letters.prefix { $0 != " " })
        #expect(try await VisorProgram.alerting.run(state + ["--forget", id]).standardOutput == "1 deleted\n")
        #expect(try await alerting.outbox() == "[]")
        #expect(try await VisorProgram.alerting.run(state + ["--forget", "all"]).standardOutput == "0 deleted\n")
        program.send(SIGTERM)
        #expect(try await program.end() == 0)
    }

    @Test func tenThousandAlertsInASecondAreAFewNotices() async throws {
        let alerting = try AlertingUnderTest()
        let program = try await alerting.start()
        let alerts = (0..<10_000).map { #"{"labels":{"alertname":"rule\#($0 % 200)","host":"\#($0)"}}"# }
        let clock = ContinuousClock()
        let span = try await clock.measure {
            for start in stride(from: 0, to: 10_000, by: 1_000) {
                try await alerting.raise("[\(alerts[start..<start + 1_000].joined(separator: ","))]")
            }
        }
        func count() throws -> Int { try alerting.told.reduce(0) { $0 + $1.alerts.count + $1.omitted } }
        // Those that were told before all were there are shown once more with the others of their group.
        try await wait(until: "all are told") { try count() >= 10_000 }
        let notices = try alerting.told.count
        #expect(notices <= 20 * (3 + Int(span / .seconds(1))), "\(notices) in \(span)")
        program.send(SIGTERM)
        try await program.end()
    }

    @Test(arguments: [
        ([], "alerting: no receivers; name some in the configuration file, such as "),
        (["--address", "0.0.0.0:1"], "alerting: --address: 'http://0.0.0.0:1' can be reached from other machines"),
        (["check", "x"], "alerting: 'x' is no label such as severity=critical"),
        (["ack", "x"], "alerting: 'x' is no condition such as severity=critical"),
        (["silence"], "alerting: give conditions, --list or --expire, one of them"),
        (
            ["dead-letters", "--send-again", "all", "--forget", "all"],
            "alerting: give --send-again or --forget, not both"
        ),
        (["silence", "a=b", "--for", "long"], "alerting: --for: 'long' is no span such as 2h or 30m"),
    ])
    func wrongUsageIsSaidInOneLine(arguments: [String], words: String) async throws {
        let run = try await VisorProgram.alerting.run(arguments)
        #expect(run.status == 2 && run.errorLines.count == 1, "\(run)")
        #expect(run.standardError.hasPrefix(words), "\(run.standardError)")
    }

    @Test func whoAsksWhereNothingRunsIsToldSo() async throws {
        let port = try LoopbackSocket.freePort()
        let run = try await VisorProgram.alerting.run(["ack", "a=b", "--url", "127.0.0.1:\(port)"])
        #expect(run.status == 1 && run.errorLines.count == 1)
        #expect(run.standardError.contains("no alerting answers there; name its address with --url"), "\(run)")
    }

    @Test func twoOfOneStateDoNotRunAtOnce() async throws {
        let alerting = try AlertingUnderTest()
        let program = try await alerting.start()
        let second = try await VisorProgram.alerting.run(
            ["--config", alerting.folder.path("alerting.json"), "--address", "127.0.0.1:0"])
        #expect(second.status == 1 && second.errorLines.count == 1, "\(second)")
        program.send(SIGTERM)
        try await program.end()
    }
}
