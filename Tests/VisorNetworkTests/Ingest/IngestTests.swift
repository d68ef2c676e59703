import Testing
import VisorKit
import VisorTesting
import VisorTransport

@testable import VisorNetwork

/// What is answered to requests at `/ingest`, and what of them is kept.
@Suite(.timeLimit(.minutes(10))) struct IngestTests {
    @Test func batchIsKeptAndAnsweredWithTheNextOffset() async throws {
        try await TestIntake.run { (intake) async throws in
            let fields = TestIntake.batch(
                100, 108, source: "Z%C3%BCrich", ["Visor-Label: site=shop", "Visor-Label: b=%20", "Visor-Dropped: 3"])
            let answer = try await intake.post(fields, "one\ntwo\n")
            #expect(answer.status == 200 && answer.field("Visor-Next") == "108")
            #expect(answer.text.hasSuffix("{\"next\":108}\n"))
            let record = try #require(try intake.records().first)
            #expect(record.source == "Zürich" && record.incarnation == "a" && record.range == 100..<108)
            #expect(record.labels == ["site": "shop", "b": " "] && record.dropped == 3)
            #expect(record.lines == Array("one\ntwo\n".utf8))
        }
    }

    @Test func compressedBatchIsDecompressed() async throws {
        let text = RandomLog(seed: 1, lines: 5_000).bytes
        try await TestIntake.run { (intake) async throws in
            let fields = TestIntake.batch(0, text.count, ["Content-Encoding: gzip"])
            #expect(try await intake.post(fields, gzip(text)).status == 200)
            #expect(try intake.lines() == text)
        }
    }

    @Test func knownIncarnationGoesOnWhereItStands() async throws {
        try await TestIntake.run { (intake) async throws in
            #expect(try await intake.post(TestIntake.batch(50, 52), "a\n").status == 200)
            for (from, to) in [(50, 52), (0, 52), (51, 60), (53, 60)] {
                let answer = try await intake.post(TestIntake.batch(from, to), "b\n")
                #expect(answer.status == 409 && answer.field("Visor-Next") == "52")
                #expect(answer.text.contains("{\"next\":52,"))
            }
            #expect(try await intake.post(TestIntake.batch(52, 54), "c\n").field("Visor-Next") == "54")
            #expect(try await intake.post(TestIntake.batch(9, 11, incarnation: "b"), "d\n").status == 200)
            #expect(try intake.lines() == Array("a\nc\nd\n".utf8))
        }
    }

    @Test func rangeThatWasDroppedIsAnEmptyBatch() async throws {
        try await TestIntake.run { (intake) async throws in
            let answer = try await intake.post(TestIntake.batch(0, 900, ["Visor-Dropped: 12"]), "")
            #expect(answer.field("Visor-Next") == "900")
            let compressed = TestIntake.batch(900, 950, ["Content-Encoding: gzip"])
            #expect(try await intake.post(compressed, "").field("Visor-Next") == "950")
            #expect(try intake.records().map(\.dropped) == [12, 0])
        }
    }

    @Test func linesWithoutAnIdentityAreTakenAsTheyCome() async throws {
        try await TestIntake.run { (intake) async throws in
            for _ in 0..<2 { #expect(try await intake.post([], "a\nb").text.hasSuffix("{\"bytes\":4}\n")) }
            #expect(try await intake.post(["Visor-Source: web9"], "c\n").status == 200)
            #expect(try await intake.post([], "").status == 200)
            let records = try intake.records()
            #expect(records.map(\.source) == ["ingest", "ingest", "web9"])
            #expect(records.allSatisfy { $0.incarnation == nil })
            #expect(try intake.lines() == Array("a\nb\na\nb\nc\n".utf8))
        }
    }

    @Test(arguments: [false, true]) func longBodyIsCutIntoRecordsOfWholeLines(isCompressed: Bool) async throws {
        let text = RandomLog(seed: 2, lines: 30_000).bytes
        var limits = IntakeLimits()
        limits.recordBytes = 100_000
        limits.batchBytes = 200_000
        limits.heldBytes = 300_000
        try await TestIntake.run(limits: limits) { (intake) async throws in
            let answer = try await intake.post(
                isCompressed ? ["Content-Encoding: gzip"] : [], isCompressed ? gzip(text) : text)
            #expect(answer.text.hasSuffix("{\"bytes\":\(text.count)}\n"))
            let records = try intake.records()
            #expect(records.count > 10 && records.allSatisfy { $0.lines.last == newline && $0.lines.count < 200_000 })
            #expect(try intake.lines() == text)
        }
    }

    @Test func chunksAreABodyToo() async throws {
        try await TestIntake.run { (intake) async throws in
            let body = "3\r\na\nb\r\n2;x=y\r\n\nc\r\n0\r\n\r\n"
            let answer = try await intake.post(["Transfer-Encoding: chunked"], body)
            #expect(answer.status == 200)
            #expect(try intake.lines() == Array("a\nb\nc\n".utf8))
        }
    }

    @Test func connectionServesOneRequestAfterTheOther() async throws {
        try await TestIntake.run { (intake) async throws in
            let peer = try await TestPeer.connect(intake.port)
            for number in 0..<50 {
                let fields = TestIntake.batch(number * 2, number * 2 + 2).joined(separator: "\r\n")
                try await peer.send(
                    "POST /ingest HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\(fields)\r\n\r\nx\n")
                try await peer.wait(for: "{\"next\":\(number * 2 + 2)}")
            }
            await peer.close()
            #expect(try intake.records().count == 50)
        }
    }

    @Test func bodyThatIsAskedForIsAskedFor() async throws {
        try await TestIntake.run { (intake) async throws in
            let peer = try await TestPeer.connect(intake.port)
            try await peer.send("POST /ingest HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
            try await peer.wait(for: "HTTP/1.1 100 Continue\r\n\r\n")
            try await peer.send("x\n")
            try await peer.wait(for: "HTTP/1.1 200 OK\r\n")
            await peer.close()
        }
    }

    /// What is wrong with a request, and what is said of it.
    struct Wrong: Sendable, CustomTestStringConvertible {
        var fields: [String]
        var body: [UInt8]
        var status: Int
        var words: String

        init(_ fields: [String], _ body: [UInt8], _ status: Int, _ words: String) {
            (self.fields, self.body, self.status, self.words) = (fields, body, status, words)
        }

        var testDescription: String { words }
    }

    private static let zipped = gzip(Array("a\nb\n".utf8))
    private static let packed = ["Content-Encoding: gzip"]

    static let wrong: [Wrong] = [
        Wrong(TestIntake.batch(0, 3, packed), Array("a\n".utf8), 400, "bytes that are none"),
        Wrong(TestIntake.batch(0, 3, packed), Array(zipped.dropLast()), 400, "ends in its middle"),
        Wrong(TestIntake.batch(0, 3, packed), zipped + [9], 400, "bytes that are none"),
        Wrong(TestIntake.batch(0, 3, packed), zipped.enumerated().map { $0 == 14 ? ~$1 : $1 }, 400, "damaged"),
        Wrong(packed, Array("a\n".utf8), 400, "bytes that are none"),
        Wrong(TestIntake.batch(0, 3), Array("a\nb".utf8), 400, "does not end with a newline"),
        Wrong(TestIntake.batch(3, 3), Array("a\n".utf8), 400, "covers nothing"),
        Wrong(TestIntake.batch(4, 3), Array("a\n".utf8), 400, "Visor-To is 3, before Visor-From, 4"),
        Wrong(["Visor-From: 0"], Array("a\n".utf8), 400, "Visor-Source is missing"),
        Wrong(["Visor-Source: %00"], Array("a\n".utf8), 400, "Visor-Source is not"),
        Wrong(TestIntake.batch(0, 3, ["Visor-From: 7"]), Array("a\n".utf8), 400, "Visor-From is no number"),
        Wrong(["Visor-Label: site"], Array("a\n".utf8), 400, "Visor-Label is not name=value"),
        Wrong(["Visor-Label: a b=c"], Array("a\n".utf8), 400, "Visor-Label is not name=value"),
        Wrong(["Visor-Label: a=1", "Visor-Label: a=2"], Array("a\n".utf8), 400, "stands there twice"),
        Wrong((0..<17).map { "Visor-Label: a\($0)=1" }, Array("a\n".utf8), 400, "more than 16 labels"),
        Wrong(["Content-Encoding: br"], Array("a\n".utf8), 415, "none of gzip and identity"),
        Wrong(["Content-Type: multipart/form-data; boundary=x"], Array("a\n".utf8), 415, "--data-binary"),
        Wrong(["Origin: http://example.org"], Array("a\n".utf8), 403, "web pages"),
    ]

    @Test(arguments: wrong) func whatIsWrongIsRefusedWithAReason(_ wrong: Wrong) async throws {
        try await TestIntake.run { (intake) async throws in
            let answer = try await intake.post(wrong.fields, wrong.body)
            #expect(answer.status == wrong.status)
            #expect(answer.text.contains(wrong.words))
            #expect(try intake.records().isEmpty)
        }
    }

    @Test(arguments: ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"]) func otherMethodsAreNotAllowed(_ method: String)
        async throws
    {
        try await TestIntake.run { (intake) async throws in
            let answer = try await TestPeer.request(intake.port, method)
            #expect(answer.status == 405 && answer.field("Allow") == "POST")
            #expect(try await TestPeer.request(intake.port, method, "/other").status == 404)
        }
    }

    @Test func tokenMustBeShown() async throws {
        let token = try BearerToken("0123456789abcdef")
        try await TestIntake.run(token: token) { (intake) async throws in
            let wrong = [
                [], ["Authorization: 0123456789abcdef"], ["Authorization: Bearer 0123456789abcdeF"],
                ["Authorization: Bearer 0123456789abcde"], ["Authorization: Bearer 0123456789abcdef0"],
                ["Authorization: Bearer 0123456789abcdef0123456789abcdef"], ["Authorization: Bearer "],
                ["Authorization: Basic 0123456789abcdef"],
            ]
            for fields in wrong {
                let answer = try await intake.post(fields, "a\n")
                #expect(answer.status == 401 && answer.field("WWW-Authenticate") == "Bearer")
            }
            #expect(try intake.records().isEmpty)
            for name in ["Bearer", "bearer"] {
                #expect(try await intake.post(["Authorization: \(name) 0123456789abcdef"], "a\n").status == 200)
            }
        }
    }
}
