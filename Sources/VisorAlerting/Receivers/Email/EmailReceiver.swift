import CCurl

/// A mail to one or several people, by SMTP (RFC 5321).
///
/// All recipients are told in one transaction: the server takes the mail for those whom it accepts, or for nobody. Of a second
/// attempt only those are recipients who have not got it.
public struct EmailReceiver: Receiver {
    private let settings: Settings
    private let served = ServedParts<MailAddress>()

    /// A server that hangs holds a thread for a minute: not more than four.
    private static let calls = BlockingCalls(atOnce: 4)

    /// A receiver.
    public init(_ settings: Settings) { self.settings = settings }

    /// Gives the mail to the server, which has accepted it when this returns.
    public func deliver(_ notice: Notice) async throws(DeliveryFailure) {
        let accepted = served.parts(of: notice.id)
        let rest = settings.recipients.filter { !accepted.contains($0) }
        guard !rest.isEmpty else { return served.forget(notice.id) }
        let mail = MailMessage(
            notice, from: settings.sender, to: settings.recipients, subject: settings.subject)
        let outcome = try await EmailReceiver.calls.runUntilStopped { [settings] stop in
            SMTPExchange(mail.bytes, stop: stop).run(settings, to: rest)
        }
        let judged = try SMTPJudgement(settings, rest, total: settings.recipients.count).judge(outcome)
        served.add(judged.accepted, of: notice.id)
        if let failure = judged.failure { throw failure }
        served.forget(notice.id)
    }
}
