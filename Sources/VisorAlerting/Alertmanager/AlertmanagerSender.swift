import Foundation
import Synchronization
import VisorKit
import VisorNetwork

/// Raises the alerts of an analysis at an Alertmanager, for as long as they hold.
///
/// Format: the Alertmanager's API v2, `postableAlerts`.
public final class AlertmanagerSender: Sendable {
    /// Where it is, as users write it.
    public let endpoint: Endpoint

    private let client: WebClient
    private let say: @Sendable (String) -> Void
    private let book = Mutex(AlertmanagerBook())

    private static let look = Duration.milliseconds(250)
    private static let patience = Duration.seconds(10)
    private static let repair = Duration.seconds(2)

    /// A sender to the Alertmanager at an address, whose path is what stands before `/api/v2`.
    ///
    /// - Parameters:
    ///   - authority: a file of certificates of those who vouch for it.
    ///   - say: takes what there is to tell who runs this, a line each.
    /// - Throws: `TLSSecrets.Failure`.
    public init(
        to endpoint: Endpoint, authority: String? = nil, say: @escaping @Sendable (String) -> Void
    ) throws(TLSSecrets.Failure) {
        (self.endpoint, self.say) = (endpoint, say)
        client = try WebClient(authority: authority)
    }

    /// Takes the alerts that have begun and are not over.
    public func update(_ active: [AlertTransition], at now: Date = Date()) {
        book.withLock { $0.update(active, at: now) }
    }

    /// Sends until the task is cancelled; then once more, what has not been sent.
    public func run() async {
        var problem: String?
        while !Task.isCancelled {
            let said = await send()
            if said != problem { say(said.map { "\($0); trying again" } ?? "\(endpoint) takes alerts again") }
            problem = said
            try? await Task.sleep(for: said == nil ? AlertmanagerSender.look : AlertmanagerSender.repair)
        }
        _ = await Task.detached { [self] in await send() }.value
    }

    /// Sends what is due.
    ///
    /// - Returns: what is wrong.
    private func send() async -> String? {
        let now = Date()
        let (keys, alerts) = book.withLock { book in
            let keys = book.due(at: now)
            return (keys, keys.compactMap { book.alert($0, at: now) })
        }
        guard !keys.isEmpty else { return nil }
        do throws(WebClient.Failure) {
            let answer = try await client.post(
                "\(endpoint.scheme.rawValue)://\(endpoint.authority)\(path)/api/v2/alerts",
                headers: [("Content-Type", "application/json")], body: AlertmanagerSender.body(alerts),
                within: AlertmanagerSender.patience)
            // What is refused is refused again: others wait behind it.
            if answer.status < 500 && answer.status != 429 { book.withLock { $0.sent(keys, at: now) } }
            guard (200..<300).contains(answer.status) else {
                let said = CleanText.line(String(decoding: answer.body, as: UTF8.self), atMost: 200)
                return "\(endpoint) answers \(answer.status), \(said)"
            }
            return nil
        } catch {
            return "\(endpoint): \(error.reason)"
        }
    }

    private var path: String { endpoint.path == "/" ? "" : endpoint.path }

    /// The alerts as a body.
    static func body(_ alerts: [Alert]) -> [UInt8] {
        struct Posted: Encodable {
            let labels: [String: String]
            let annotations: [String: String]
            let startsAt: String
            let endsAt: String?
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let posted = alerts.map {
            Posted(
                labels: $0.labels, annotations: $0.annotations, startsAt: $0.startsAt.rfc3339,
                endsAt: $0.endsAt?.rfc3339)
        }
        // Texts and times can always be written.
        return (try? encoder.encode(posted)).map { [UInt8]($0) } ?? []
    }
}
