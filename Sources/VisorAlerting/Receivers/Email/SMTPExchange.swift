import CCurl

/// The giving of one mail to a server, by libcurl (https://curl.se/libcurl/c/).
///
/// It blocks, and belongs to the thread that runs it.
final class SMTPExchange {
    /// What became of it.
    struct Outcome {
        /// The number that libcurl has for it, 0 for success.
        let code: UInt32
        /// What libcurl says of a failure.
        let words: String
        let replies: SMTPReplies
    }

    /// The library prepares itself once in a process.
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// How long each answer may take.
    private static let answerTime = Duration.seconds(30)

    private let message: [UInt8]
    private let stop: BlockingCalls.Stop
    private var sent = 0
    private var replies = SMTPReplies()

    init(_ message: [UInt8], stop: BlockingCalls.Stop) {
        (self.message, self.stop) = (message, stop)
    }

    /// Gives the mail to the server for these recipients.
    func run(_ settings: EmailReceiver.Settings, to recipients: [MailAddress]) -> Outcome {
        replies = SMTPReplies(hiding: settings.shownSecrets)
        guard SMTPExchange.isReady, let handle = unsafe curl_easy_init() else {
            return Outcome(code: CURLE_OUT_OF_MEMORY.rawValue, words: "no memory", replies: replies)
        }
        defer { unsafe curl_easy_cleanup(handle) }
        var list: UnsafeMutablePointer<curl_slist>?
        for recipient in recipients { unsafe list = curl_slist_append(list, "<\(recipient.text)>") }
        defer { unsafe curl_slist_free_all(list) }
        var words = [CChar](repeating: 0, count: Int(CURL_ERROR_SIZE))
        let code = unsafe words.withUnsafeMutableBufferPointer { buffer in
            unsafe visor_curl_pointer(handle, CURLOPT_ERRORBUFFER, buffer.baseAddress)
            unsafe visor_curl_list(handle, CURLOPT_MAIL_RCPT, list)
            unsafe prepare(handle, settings)
            unsafe attach(handle)
            let code = unsafe curl_easy_perform(handle)
            unsafe visor_curl_pointer(handle, CURLOPT_ERRORBUFFER, nil)
            return code
        }
        let detail = String(decoding: words.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let standard = unsafe String(cString: curl_easy_strerror(code))
        return Outcome(code: code.rawValue, words: detail.isEmpty ? standard : detail, replies: replies)
    }

    /// Says where and how the mail goes.
    private func prepare(_ handle: UnsafeMutableRawPointer, _ settings: EmailReceiver.Settings) {
        let scheme = settings.encryption == .tls ? "smtps" : "smtp"
        let host = settings.host.contains(":") ? "[\(settings.host)]" : settings.host
        unsafe visor_curl_text(handle, CURLOPT_URL, "\(scheme)://\(host):\(settings.port)")
        unsafe visor_curl_text(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        // No variable of the environment sends mail another way.
        unsafe visor_curl_text(handle, CURLOPT_PROXY, "")
        let level = settings.encryption == .none ? CURLUSESSL_NONE : CURLUSESSL_ALL
        unsafe visor_curl_number(handle, CURLOPT_USE_SSL, Int(level.rawValue))
        unsafe visor_curl_number(handle, CURLOPT_SSL_VERIFYPEER, 1)
        unsafe visor_curl_number(handle, CURLOPT_SSL_VERIFYHOST, 2)
        unsafe visor_curl_number(handle, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        if let authority = settings.authority { unsafe visor_curl_text(handle, CURLOPT_CAINFO, authority) }
        if let user = settings.user, let password = settings.password {
            unsafe visor_curl_text(handle, CURLOPT_USERNAME, user)
            unsafe visor_curl_text(handle, CURLOPT_PASSWORD, password.value)
        }
        unsafe visor_curl_text(handle, CURLOPT_MAIL_FROM, "<\(settings.sender.text)>")
        // One recipient whom the server does not know keeps the mail from no other.
        unsafe visor_curl_number(handle, CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1)
        unsafe visor_curl_number(handle, CURLOPT_CONNECTTIMEOUT_MS, settings.connectTime.milliseconds)
        unsafe visor_curl_number(handle, CURLOPT_TIMEOUT_MS, settings.time.milliseconds)
        // A farewell is waited for when the time for all is over, for two minutes if nothing is said here.
        let answer = min(settings.time, SMTPExchange.answerTime)
        unsafe visor_curl_number(handle, CURLOPT_SERVER_RESPONSE_TIMEOUT, max(1, Int(answer.components.seconds)))
        unsafe visor_curl_number(handle, CURLOPT_NOSIGNAL, 1)
        unsafe visor_curl_number(handle, CURLOPT_UPLOAD, 1)
    }

    /// Says who hands out the mail, takes replies, and is asked whether to go on.
    private func attach(_ handle: UnsafeMutableRawPointer) {
        let me = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe visor_curl_pointer(handle, CURLOPT_READDATA, me)
        unsafe visor_curl_reader(handle) { space, size, count, me in
            guard let space = unsafe space, let me = unsafe me else { return 0 }
            return unsafe SMTPExchange.of(me).read(
                into: UnsafeMutableRawBufferPointer(start: space, count: size * count))
        }
        unsafe visor_curl_pointer(handle, CURLOPT_HEADERDATA, me)
        unsafe visor_curl_replies(handle) { line, size, count, me in
            guard let line = unsafe line, let me = unsafe me else { return 0 }
            unsafe SMTPExchange.of(me).replies.add(UnsafeRawBufferPointer(start: line, count: size * count))
            return size * count
        }
        unsafe visor_curl_number(handle, CURLOPT_NOPROGRESS, 0)
        unsafe visor_curl_pointer(handle, CURLOPT_XFERINFODATA, me)
        unsafe visor_curl_progress(handle) { me, _, _, _, _ in
            guard let me = unsafe me else { return 0 }
            return unsafe SMTPExchange.of(me).stop.isRequested ? 1 : 0
        }
    }

    private static func of(_ pointer: UnsafeMutableRawPointer) -> SMTPExchange {
        unsafe Unmanaged<SMTPExchange>.fromOpaque(pointer).takeUnretainedValue()
    }

    private func read(into space: UnsafeMutableRawBufferPointer) -> Int {
        let part = message[sent...].prefix(space.count)
        unsafe space.copyBytes(from: part)
        sent += part.count
        return part.count
    }
}

extension Duration {
    /// Whole milliseconds.
    fileprivate var milliseconds: Int {
        Int(components.seconds) * 1_000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }
}
