import HTTPTypes
import Hummingbird
import VisorKit
import VisorTransport

/// The path `/ingest`, at which lines are taken.
struct IngestRoutes: WebRoutes {
    static let path = "/ingest"

    let intake: Intake
    /// What senders have to show; `nil` where everybody may send, who is on this machine.
    let token: BearerToken?

    func add(to router: Router<WebContext>) {
        router.on("ingest", method: .post) { request, context in await answer(request, context) }
        for method in [HTTPRequest.Method.get, .head, .put, .delete, .patch, .options] {
            router.on("ingest", method: method) { _, _ in
                IngestProblem(
                    status: .methodNotAllowed, reason: "lines are taken by POST", fields: [.allow: "POST"]
                ).response
            }
        }
    }

    private func answer(_ request: Request, _ context: WebContext) async -> Response {
        do {
            try admit(request.headers)
            let header = try IngestHeader(request.headers, limits: intake.limits)
            let number = try intake.enter(cutOff: context.cutOff)
            defer { intake.leave(number) }
            var taking = IngestTaking(intake, number, header, request.body)
            return try await taking.run()
        } catch let problem as IngestProblem {
            return problem.response
        } catch {
            // The connection has ended before the body did; nobody hears this.
            return IngestProblem.malformed("the body ends early").response
        }
    }

    /// Lets in whoever shows the token; and no page of another site that a browser on this machine has open.
    private func admit(_ fields: HTTPFields) throws(IngestProblem) {
        if let token, !token.isShown(by: fields[.authorization]) {
            throw IngestProblem(
                status: .unauthorized, reason: "no or a wrong bearer token", fields: [.wwwAuthenticate: "Bearer"])
        }
        if fields[.origin] != nil {
            throw IngestProblem(status: .forbidden, reason: "no lines are taken from web pages")
        }
    }
}

/// The taking of one request.
struct IngestTaking {
    /// What is made room for beside the lines that a batch is said to have: some of them may get a newline.
    private static let spareRoom = 4 << 10

    private let intake: Intake
    /// By what the intake knows the request.
    private let number: Int
    private let header: IngestHeader
    private var body: IngestBody

    init(_ intake: Intake, _ number: Int, _ header: IngestHeader, _ body: RequestBody) {
        (self.intake, self.number, self.header) = (intake, number, header)
        self.body = IngestBody(body, isCompressed: header.isCompressed, limits: intake.limits)
    }

    /// Takes the body, and returns the answer when it is durable.
    ///
    /// - Throws: `IngestProblem`, and whatever ends a connection.
    mutating func run() async throws -> Response {
        if let identity = header.identity { return try await takeBatch(identity) }
        return try await takeLines()
    }

    /// Takes a batch as a whole or not at all.
    private mutating func takeBatch(_ identity: BatchIdentity) async throws -> Response {
        var lines: [UInt8] = []
        // Where lines are only left out, there are at most so many bytes of them; and nobody can ask for much by saying more.
        lines.reserveCapacity(min(identity.range.count, intake.limits.recordBytes) + IngestTaking.spareRoom)
        while try await body.next(into: &lines) {
            guard lines.count <= intake.limits.batchBytes else {
                throw IngestProblem.tooLarge("a batch has at most \(intake.limits.batchBytes) bytes; send smaller ones")
            }
            try await intake.hold(lines.count, taken: lines.count, of: number)
        }
        if let last = lines.last, last != newline {
            throw IngestProblem.malformed("the batch does not end with a newline")
        }
        if !lines.isEmpty && identity.range.isEmpty {
            throw IngestProblem.malformed("the batch has lines, and covers nothing: From and To are the same")
        }
        intake.pause(number)
        let next = try await intake.keep(record(lines, identity))
        var headers: HTTPFields = [:]
        if let name = HTTPField.Name(BatchHeader.next) { headers[name] = "\(next)" }
        return .json("{\"next\":\(next)}", headers: headers)
    }

    /// Takes lines as they come, in records of whole lines: what came before a failure is taken.
    private mutating func takeLines() async throws -> Response {
        var cutter = LineCutter(size: intake.limits.recordBytes)
        var piece: [UInt8] = []
        var (come, taken) = (0, 0)
        do {
            while try await body.next(into: &piece) {
                come += piece.count
                try await intake.hold(cutter.bytes.count + piece.count, taken: come, of: number)
                cutter.take(piece[...])
                piece.removeAll(keepingCapacity: true)
                if let lines = cutter.cut() { taken += try await keep(lines) }
                try await intake.hold(cutter.bytes.count, taken: come, of: number)
            }
            taken += try await keep(cutter.finish())
        } catch let problem as IngestProblem where taken > 0 {
            throw problem.saying("; \(taken) bytes of lines have been taken")
        }
        return .json("{\"bytes\":\(taken)}")
    }

    private func keep(_ lines: [UInt8]) async throws -> Int {
        intake.pause(number)
        if !lines.isEmpty { _ = try await intake.keep(record(lines, nil)) }
        return lines.count
    }

    private func record(_ lines: [UInt8], _ identity: BatchIdentity?) -> JournalRecord {
        JournalRecord(
            source: header.source, incarnation: identity?.incarnation, range: identity?.range ?? 0..<lines.count,
            dropped: identity?.dropped ?? 0, labels: header.labels, received: .now, lines: lines)
    }
}
