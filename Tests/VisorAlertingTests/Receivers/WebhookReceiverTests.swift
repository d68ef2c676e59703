import Foundation
import Testing
import VisorTesting

@testable import VisorAlerting

@Suite final class WebhookReceiverTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func receiver(_ web: ScriptedWeb, _ more: String = "") throws -> WebhookReceiver {
        let read = try Samples.read(#"{"url": "\#(web.url)/hook/SECRETPATH?key=SECRETKEY"\#(more)}"#, in: folder) {
            WebhookReceiver.Settings.read($0, environment: [:])
        }
        #expect(read.problems == [])
        return WebhookReceiver(try #require(read.settings))
    }

    @Test func bodyIsThatOfTheAlertmanager() async throws {
        let web = try ScriptedWeb(.answer(200))
        let over = Alert(
            labels: ["alertname": "cpu", "severity": "critical"], startsAt: Samples.start, endsAt: Samples.start + 30)
        var notice = Samples.notice(alerts: [Samples.alert(), over])
        notice.omitted = 7

        try await receiver(web, #", "external_url": "http://visor""#).deliver(notice)

        let request = try #require(web.requests.first)
        let expected = """
            {"version":"4","groupKey":"{}:{host=\\"web1\\"}","truncatedAlerts":7,"status":"firing","receiver":"ops",\
            "groupLabels":{"host":"web1"},"commonLabels":{"severity":"critical"},"commonAnnotations":{},\
            "externalURL":"http://visor","alerts":[{"status":"firing",\
            "labels":{"alertname":"disk","host":"web1","severity":"critical"},\
            "annotations":{"summary":"the disk is full"},"startsAt":"2026-11-28T08:00:00Z",\
            "endsAt":"0001-01-01T00:00:00Z","generatorURL":"","fingerprint":"611e55f944552d9e"},\
            {"status":"resolved","labels":{"alertname":"cpu","severity":"critical"},"annotations":{},\
            "startsAt":"2026-11-28T08:00:00Z","endsAt":"2026-11-28T08:00:30Z","generatorURL":"",\
            "fingerprint":"a849b903b7fa1cd6"}]}
            """
        #expect(String(decoding: request.body, as: UTF8.self) == expected)
        #expect(request.path == "/hook/SECRETPATH?key=SECRETKEY")
        #expect(request.headers["idempotency-key"] == "n-1")
        #expect(request.headers["content-type"] == "application/json")
        #expect(request.headers["x-visor-signature"] == nil)
    }

    @Test func signatureIsTheHMACOfTheBody() throws {
        // RFC 4231, test case 2.
        let signature = WebhookReceiver.signature(
            Array("what do ya want for nothing?".utf8), SecretText("Jefe"))
        #expect(signature == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    }

    @Test func eachAttemptIsTheSame() async throws {
        let web = try ScriptedWeb(.answer(500), .answer(200))
        let secret = try Samples.secret("the secret of hooks\n", in: folder)
        let receiver = try receiver(web, #", "secret_file": "\#(secret)""#)
        #expect(await failure(of: receiver)?.isPermanent == false)
        #expect(await failure(of: receiver) == nil)
        #expect(web.requests.count == 2)
        #expect(web.requests[0].body == web.requests[1].body)
        let signature = web.requests[0].headers["x-visor-signature"]
        #expect(signature?.hasPrefix("sha256=") == true)
        #expect(signature == web.requests[1].headers["x-visor-signature"])
    }

    @Test(
        arguments: [
            (429, false), (500, false), (503, false), (408, false), (400, true), (401, true), (404, true), (301, true),
        ])
    func statusSaysWhetherToTryAgain(status: Int, isPermanent: Bool) async throws {
        let web = try ScriptedWeb(.answer(status, headers: ["Retry-After": "17", "Location": "/elsewhere"]))
        let problem = await failure(of: try receiver(web))
        #expect(problem?.isPermanent == isPermanent)
        #expect(problem?.retryAfter == (isPermanent ? nil : .seconds(17)))
        #expect(problem?.description.hasPrefix("\(web.url) answers \(status)") == true)
        #expect(problem?.description.contains("SECRET") == false)
        // No redirect is followed.
        #expect(web.requests.count == 1)
    }

    @Test func answerThatIsCutOffIsNoAcceptance() async throws {
        for act in [ScriptedWeb.Act.close, .tear] {
            let web = try ScriptedWeb(act)
            let problem = await failure(of: try receiver(web))
            #expect(problem?.isPermanent == false)
            #expect(problem?.description.contains("SECRET") == false)
        }
    }

    @Test func serverThatHangsIsGivenUp() async throws {
        let web = try ScriptedWeb(.hang)
        let receiver = try receiver(web)
        let delivery = Task { await failure(of: receiver) }
        try await wait(until: "the request has come") { !web.requests.isEmpty }
        delivery.cancel()
        #expect(await delivery.value?.isPermanent == false)
    }

    @Test func wordsOfAnAnswerAreCutAndShowNoSecret() async throws {
        let secret = try Samples.secret("hush-hush-hush", in: folder)
        let words = "\r\nno \u{1b}[31m hush-hush-hush" + String(repeating: "x", count: 1 << 20)
        let web = try ScriptedWeb(.answer(400, words))
        let problem = await failure(of: try receiver(web, #", "secret_file": "\#(secret)""#))
        let text = try #require(problem?.description)
        #expect(text.hasPrefix("\(web.url) answers 400, no \u{fffd}[31m ...xxx"))
        #expect(text.unicodeScalars.count < 300)
    }

    /// Wherever what the server says is cut: the words at 200, and the body where no more of it is read.
    @Test(arguments: [(0, "x"), (185, "x"), (195, "x"), (2_042, "\n")])
    func secretIsNotShownWhereAnAnswerIsCut(before: Int, fill: String) async throws {
        let token = try Samples.secret("hush-hush-hush-hush", in: folder)
        for secret in ["hush-hush-hush-hush", "aHVzaC1odXNoLWh1c2gtaHVzaA==", "hook/SECRETPATH?key=SECRETKEY"] {
            let web = try ScriptedWeb(.answer(400, String(repeating: fill, count: before) + secret + " is wrong"))
            let problem = await failure(of: try receiver(web, #", "token_file": "\#(token)""#))
            let text = try #require(problem?.description)
            #expect(text.hasPrefix("\(web.url) answers 400, "))
            for part in ["hus", "aHV", "hoo", "SEC"] { #expect(!text.contains(part), "\(text)") }
        }
    }

    @Test func nobodyListens() async throws {
        let url = try ScriptedWeb(.hang).url
        let read = try Samples.read(#"{"url": "\#(url)/SECRET"}"#, in: folder) {
            WebhookReceiver.Settings.read($0, environment: [:])
        }
        let problem = await failure(of: WebhookReceiver(try #require(read.settings)))
        #expect(problem == DeliveryFailure("\(url): Connection refused"))
    }

    @Test(
        arguments: [
            (#"{}"#, "url: missing; it says where notices are sent"),
            (#"{"url": "ftp://a/b"}"#, "url: is no address such as 'https://alerts.example.org/visor'"),
            (#"{"url": "http://a/\nb"}"#, "url: is no address such as 'https://alerts.example.org/visor'"),
            (
                #"{"url": "http://me:pass@a/"}"#,
                "url: has a user or a password in it, which would be seen; there is 'token_file'"
            ),
            (#"{"url": "http://a", "secret_file": "/no"}"#, "secret_file: /no: No such file or directory"),
            (#"{"url": "http://a", "ca": "/no"}"#, "ca: cannot read /no: No such file or directory"),
        ])
    func settingsAreJudged(json: String, problem: String) throws {
        let read = try Samples.read(json, in: folder) { WebhookReceiver.Settings.read($0, environment: [:]) }
        #expect(read.problems == [problem])
    }

    @Test func secretThatEverybodyReadsIsRefused() throws {
        let path = try folder.write("open", "secret")
        let read = try Samples.read(#"{"url": "http://a", "secret_file": "\#(path)"}"#, in: folder) {
            WebhookReceiver.Settings.read($0, environment: [:])
        }
        #expect(
            read.problems == [
                "secret_file: \(path): everybody may read it or change it; 'chmod 600' helps"
            ])
    }

    @Test func secretIsShownNowhere() throws {
        let secret = SecretText("hush")
        var dumped = ""
        dump([secret], to: &dumped)
        #expect("\(secret) \(String(reflecting: secret)) \(dumped)".contains("hush") == false)
    }
}
