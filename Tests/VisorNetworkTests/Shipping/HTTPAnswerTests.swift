import Testing

@testable import VisorNetwork

/// What the answers of receivers mean, also of those that nobody has thought of.
@Suite struct HTTPAnswerTests {
    private let batch = BatchIdentity(source: "a", incarnation: "b", range: 100..<200)

    private func error(_ status: Int, next: String? = nil, retryAfter: String? = nil) -> DeliveryError? {
        HTTPAnswer(status: status, next: next, retryAfter: retryAfter, text: "words").error(for: batch)
    }

    @Test func successIsSuccessUnlessOnlyAPartWasTaken() {
        #expect(error(200, next: "200") == nil && error(200, next: "300") == nil)
        #expect(error(200, next: "150") == .expects(150))
    }

    /// Where something else answers, which says yes to everything, no line passes for sent.
    @Test(arguments: [200, 204]) func successWithoutAnOffsetIsNone(_ status: Int) {
        #expect(error(status)?.reason.contains("no intake") == true)
    }

    @Test func conflictSaysWhereToGoOn() {
        #expect(error(409, next: "150") == .expects(150))
        for text in [nil, "", "-1", "x", "99999999999999999999", "1e3", "100"] {
            guard case .refused = error(409, next: text) else {
                Issue.record("\(text ?? "nil")")
                continue
            }
        }
    }

    @Test func timeToWaitIsReadWhereItIsSeconds() {
        #expect(error(429, retryAfter: "7") == .busy("answers 429, words", retryAfter: .seconds(7)))
        #expect(error(503, retryAfter: "Fri, 27 Nov 2026 10:00:00 GMT") == .busy("answers 503, words", retryAfter: nil))
        #expect(error(503, retryAfter: "-5") == .busy("answers 503, words", retryAfter: nil))
    }

    @Test func refusalsSayWhatToDo() {
        #expect(error(413) == .tooLarge("answers 413, words"))
        for (status, words) in [(401, "--token-file"), (403, "may not"), (404, "path"), (400, "words"), (301, "301")] {
            guard case .refused(let reason) = error(status) else {
                Issue.record("\(status)")
                continue
            }
            #expect(reason.contains(words))
        }
    }
}
