import Testing
import VisorTesting

@testable import VisorNetwork

/// Posts to a server on loopback.
@Suite(.timeLimit(.minutes(10))) struct WebClientTests {
    private func post(
        within limit: Duration = .seconds(300), _ answer: HTTPReceiver.Answer
    ) async throws -> Result<WebClient.Answer, WebClient.Failure> {
        let receiver = try await HTTPReceiver { _ in answer }
        let client = try WebClient()
        let result: Result<WebClient.Answer, WebClient.Failure>
        do throws(WebClient.Failure) {
            result = .success(
                try await client.post(
                    "http://127.0.0.1:\(receiver.port)/a", headers: [("X", "y")], body: [1], within: limit))
        } catch {
            result = .failure(error)
        }
        await receiver.close()
        return result
    }

    @Test func answerIsGiven() async throws {
        let answer = try await post(.init(status: .tooManyRequests, headers: [("Retry-After", "9")], body: "no")).get()
        #expect(answer == .init(status: 429, retryAfter: .seconds(9), body: Array("no".utf8)))
    }

    @Test(arguments: [("99999999", 86_400), ("0", 0)]) func pauseIsBounded(text: String, seconds: Int) async throws {
        let answer = try await post(.init(status: .ok, headers: [("Retry-After", text)])).get()
        #expect(answer.retryAfter == .seconds(seconds))
    }

    @Test(arguments: ["-1", "soon", "99999999999999999999"]) func pauseThatIsNoneIsNone(text: String) async throws {
        let answer = try await post(.init(status: .ok, headers: [("Retry-After", text)])).get()
        #expect(answer.retryAfter == nil)
    }

    @Test func redirectIsNotFollowed() async throws {
        let answer = try await post(.init(status: .found, headers: [("Location", "http://127.0.0.1:1/")])).get()
        #expect(answer.status == 302)
    }

    @Test func longBodyIsCut() async throws {
        let answer = try await post(.init(status: .ok, body: String(repeating: "x", count: 1 << 20))).get()
        #expect(answer.body.count == 64 << 10)
    }

    @Test(arguments: [(WebClient.Method.get, nil), (.post, [1, 2]), (.delete, nil)] as [(WebClient.Method, [UInt8]?)])
    func whatIsAskedIsWhatArrives(method: WebClient.Method, body: [UInt8]?) async throws {
        let receiver = try await HTTPReceiver { request in
            .init(status: .ok, body: "\(request.method) \(request.path) \(request.headers["X"]) \(request.body)")
        }
        let answer = try await WebClient().ask(
            method, "http://127.0.0.1:\(receiver.port)/a", headers: [("X", "y")], body: body, within: .seconds(300))
        await receiver.close()
        #expect(String(decoding: answer.body, as: UTF8.self) == "\(method.rawValue) /a [\"y\"] \(body ?? [])")
    }

    @Test func longBodyIsReadWhereThatIsAskedFor() async throws {
        let receiver = try await HTTPReceiver { _ in .init(status: .ok, body: String(repeating: "x", count: 1 << 20)) }
        let client = try WebClient()
        let url = "http://127.0.0.1:\(receiver.port)/"
        let whole = try await client.ask(.get, url, headers: [], within: .seconds(300), upTo: 2 << 20)
        let part = try await client.ask(.get, url, headers: [], within: .seconds(300), upTo: 100)
        await receiver.close()
        #expect(whole.body.count == 1 << 20 && part.body.count == 100)
    }

    @Test func answerThatDoesNotComeToItsEndIsGivenUp() async throws {
        let result = try await post(within: .seconds(1), .init(status: .ok, body: "x", missing: 5))
        #expect(result == .failure(WebClient.Failure(reason: "no answer within 1 s")))
    }

    @Test(arguments: [0, 1, 99, 999]) func statusThatIsNoneIsAFailure(status: Int) async throws {
        let result = try await post(.init(status: .custom(code: UInt(status), reasonPhrase: "What"), body: "x"))
        if status < 100 {
            #expect(result == .failure(WebClient.Failure(reason: "invalid HTTP status code")))
        } else {
            #expect(try result.get().status == status)
        }
    }

    @Test func connectionThatIsClosedIsAFailure() async throws {
        let result = try await post(.init(status: nil))
        #expect(result == .failure(WebClient.Failure(reason: "the connection was closed before an answer came")))
    }
}
