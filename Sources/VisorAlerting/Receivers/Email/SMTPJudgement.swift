import CCurl

/// What the end of an exchange with a server of mail means for the recipients.
struct SMTPJudgement {
    /// Who has the mail, and what is wrong with the others.
    struct Verdict {
        var accepted: [MailAddress]
        var failure: DeliveryFailure?
    }

    private let settings: EmailReceiver.Settings
    private let recipients: [MailAddress]
    private let total: Int

    /// - Parameters:
    ///   - recipients: those to whom the mail was to go this time.
    ///   - total: how many recipients it has in all.
    init(_ settings: EmailReceiver.Settings, _ recipients: [MailAddress], total: Int) {
        (self.settings, self.recipients, self.total) = (settings, recipients, total)
    }

    /// Judges an outcome in which some may have got the mail.
    ///
    /// - Throws: the failure of an exchange by which nobody has.
    func judge(_ outcome: SMTPExchange.Outcome) throws(DeliveryFailure) -> Verdict {
        guard outcome.code == CURLE_OK.rawValue else { throw failure(outcome) }
        guard let said = outcome.replies.recipients(recipients.count) else {
            return Verdict(accepted: recipients, failure: nil)
        }
        let answers = Array(zip(recipients, said))
        let refused = answers.filter { $0.1.isRefusal }
        let accepted = answers.filter { !$0.1.isRefusal }.map(\.0)
        guard let first = refused.first(where: { !$0.1.isPermanent }) ?? refused.first else {
            return Verdict(accepted: accepted, failure: nil)
        }
        let has = total - refused.count
        let text = "\(place) refuses \(first.0.text): \(first.1.code) \(first.1.text)"
        let others = "; \(has) of \(total) recipients \(has == 1 ? "has" : "have") the mail"
        return Verdict(
            accepted: accepted,
            failure: DeliveryFailure(text + others, isPermanent: refused.allSatisfy { $0.1.isPermanent }))
    }

    private var place: String { "\(settings.host):\(settings.port)" }

    /// What libcurl says of a failure, on one clean line.
    private func words(_ outcome: SMTPExchange.Outcome) -> String {
        CleanText.line(settings.shownSecrets.removed(from: outcome.words), atMost: 200)
    }

    private func failure(_ outcome: SMTPExchange.Outcome) -> DeliveryFailure {
        if let hint = hint(outcome.code) {
            return DeliveryFailure("\(place): \(words(outcome)); \(hint)")
        }
        if outcome.code == CURLE_ABORTED_BY_CALLBACK.rawValue {
            return DeliveryFailure("\(place): given up, since the program ends")
        }
        guard let reply = refusal(outcome.replies) else {
            return DeliveryFailure("\(place): \(words(outcome))")
        }
        var text = "\(place) answers \(reply.code) \(reply.text)"
        if outcome.code == CURLE_LOGIN_DENIED.rawValue {
            text += "; the user or the password is wrong: see 'user', 'password_file' and 'credentials'"
        } else if reply.code == 530 {
            text += "; it wants a user and a password: see 'user' and 'password_file'"
        }
        return DeliveryFailure(text, isPermanent: reply.isPermanent)
    }

    /// The refusal at the end: of several recipients that of one whom the server may accept later.
    private func refusal(_ replies: SMTPReplies) -> SMTPReplies.Reply? {
        guard let last = replies.last, last.isRefusal else { return nil }
        guard !replies.all.contains(where: { $0.code == 354 }), let said = replies.recipients(recipients.count),
            said.allSatisfy(\.isRefusal)
        else { return last }
        return said.first { !$0.isPermanent } ?? last
    }

    /// What is to be done where no secure connection came about; whoever stands between could bring that about, so it is tried again.
    private func hint(_ code: UInt32) -> String? {
        switch code {
        case CURLE_PEER_FAILED_VERIFICATION.rawValue:
            "its certificate is not vouched for by whom 'ca' names, or is another server's"
        case CURLE_USE_SSL_FAILED.rawValue:
            "the server begins no TLS when it is asked to: see 'tls'"
        case CURLE_SSL_CONNECT_ERROR.rawValue:
            "'tls' is 'starttls' for port 587 and 25 as a rule, and 'tls' for 465"
        default: nil
        }
    }
}
