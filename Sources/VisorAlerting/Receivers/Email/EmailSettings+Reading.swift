import Foundation
import VisorRuntime
import VisorTransport

extension EmailReceiver.Settings {
    /// The variable of the environment that may hold the password.
    public static let passwordVariable = "VISOR_SMTP_PASSWORD"

    /// The keys of the server and of who writes.
    public static let serverKeys = [
        "host", "port", "tls", "insecure", "ca", "user", "password_file", "credentials", "from",
    ]

    /// The most recipients that one transaction is sure to take (RFC 5321, 4.5.3.1.8).
    private static let mostRecipients = 100

    /// Reads `host`, `port`, `tls`, `insecure`, `ca`, `user`, `password_file`, `credentials`, `from`, `to` and `subject`; what
    /// is wrong is a problem of the object.
    ///
    /// `credentials` names a file such as `{"email": {"address": "...", "password": "..."}}`, whose address is the user and
    /// the sender where nothing else is said.
    public static func read(
        _ object: ConfigurationObject, environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> EmailReceiver.Settings? {
        let recipients = readRecipients(object, "to")
        let subject = object.string("subject") ?? ""
        guard var settings = readServer(object, environment: environment), !recipients.isEmpty else { return nil }
        (settings.recipients, settings.subject) = (recipients, subject)
        return settings
    }

    /// Reads what there is to say of the server and of who writes; nobody is written to yet.
    ///
    /// - Parameter credentials: the file of credentials where the object names none; its address says the host, too: `smtp.` before
    ///   the part behind the `@`.
    public static func readServer(
        _ object: ConfigurationObject, credentials standard: String? = nil,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> EmailReceiver.Settings? {
        let credentials = MailCredentials.read(object, standard)
        let domain = standard == nil ? nil : credentials?.address.text.split(separator: "@").last
        let host = readHost(object, standard: domain.map { "smtp.\($0)" })
        let port = object.integer("port", in: 1...65_535)
        let encryption: Encryption = object.choice("tls") ?? .starttls
        let isInsecure = object.boolean("insecure") ?? false
        let user = readUser(object) ?? credentials?.address.text
        let sender = readSender(object, standard: user)
        let password =
            SecretText.read(object, fileKey: "password_file", variable: passwordVariable, environment: environment)
            ?? credentials?.password
        let authority = readAuthority(object)
        guard let host, let sender else { return nil }
        if encryption == .none, !isLoopback(host), !isInsecure {
            object.report("'none' lets everybody on the way read along; 'insecure' true allows it", at: "tls")
        }
        guard !needsPassword(object, user: object.item("user") == nil ? nil : user, password) else { return nil }
        var settings = EmailReceiver.Settings(
            host: host, port: port, encryption: encryption, sender: sender, recipients: [])
        settings.authority = authority
        if password != nil { (settings.user, settings.password) = (user, password) }
        return settings
    }

    private static func readHost(_ object: ConfigurationObject, standard: String?) -> String? {
        guard object.item("host") != nil else {
            if let standard { return standard }
            object.report("missing; it names the server of mail", at: "host")
            return nil
        }
        guard let host = object.string("host") else { return nil }
        let isName = host.utf8.allSatisfy { byte in
            !CleanText.identity(String(decoding: [byte], as: UTF8.self)).isEmpty || ".:_".utf8.contains(byte)
        }
        guard isName, (1...253).contains(host.utf8.count), host.first != "-" else {
            object.report("'\(CleanText.line(host, atMost: 60))' is no name of a server; 'port' is apart", at: "host")
            return nil
        }
        // A colon is an IPv6 address, and not a port.
        guard host.filter({ $0 == ":" }).count != 1 else {
            object.report("'\(host)' has a port; that stands in 'port'", at: "host")
            return nil
        }
        return host
    }

    private static func isLoopback(_ host: String) -> Bool {
        host.lowercased() == "localhost" || host == "::1" || host.wholeMatch(of: /127(\.[0-9]{1,3}){3}/) != nil
    }

    private static func readUser(_ object: ConfigurationObject) -> String? {
        guard let user = object.string("user") else { return nil }
        guard !user.isEmpty, SecretText.isOneLine(user) else {
            object.report("a user is a line of text", at: "user")
            return nil
        }
        return user
    }

    private static func readSender(_ object: ConfigurationObject, standard: String?) -> MailAddress? {
        if object.item("from") == nil {
            if let sender = standard.flatMap({ MailAddress($0) }) { return sender }
            object.report("missing; it is the address that mail comes from", at: "from")
            return nil
        }
        return object.string("from").flatMap { address($0, object, "from") }
    }

    /// Reads who gets mail, 1 to 100 addresses; none where something is wrong.
    public static func readRecipients(_ object: ConfigurationObject, _ key: String) -> [MailAddress] {
        guard object.item(key) != nil else {
            object.report("missing; it says who gets mail", at: key)
            return []
        }
        guard let texts = object.strings(key) else { return [] }
        guard (1...mostRecipients).contains(texts.count) else {
            object.report("1 to \(mostRecipients) recipients, not \(texts.count)", at: key)
            return []
        }
        var recipients: [MailAddress] = []
        for text in texts {
            guard let recipient = address(text, object, key) else { return [] }
            if !recipients.contains(recipient) { recipients.append(recipient) }
        }
        return recipients
    }

    private static func address(_ text: String, _ object: ConfigurationObject, _ key: String) -> MailAddress? {
        guard let address = MailAddress(text) else {
            object.report("'\(CleanText.line(text, atMost: 60))' is no address such as 'ops@example.org'", at: key)
            return nil
        }
        return address
    }

    private static func readAuthority(_ object: ConfigurationObject) -> String? {
        guard let path = object.string("ca") else { return nil }
        do throws(SecretFile.Unreadable) {
            let file = try SecretFile(path, atMost: 1 << 20)
            if String(decoding: file.bytes, as: UTF8.self).contains("-----BEGIN CERTIFICATE-----") { return path }
            object.report("\(path) holds no certificate in PEM", at: "ca")
        } catch {
            object.report("cannot read \(path): \(error.reason)", at: "ca")
        }
        return nil
    }

    /// Whether there is a user, and nothing that says the password.
    private static func needsPassword(
        _ object: ConfigurationObject, user: String?, _ password: SecretText?
    ) -> Bool {
        // The variable of the environment may be meant for another server, and of a user who is none it has been said.
        if object.item("user") == nil, password != nil, object.item("password_file") != nil,
            object.item("credentials") == nil
        {
            object.report("missing; there is a password, and nobody whose it is", at: "user")
            return true
        }
        guard user != nil, password == nil else { return false }
        if object.item("password_file") == nil, object.item("credentials") == nil {
            object.report(
                "missing; it names the file of the password, or \(passwordVariable) holds it", at: "password_file")
        }
        return true
    }
}

extension MailCredentials {
    /// Reads the file that `credentials` names; what is wrong is a problem of the object.
    fileprivate static func read(_ object: ConfigurationObject, _ standard: String?) -> MailCredentials? {
        guard let path = object.string("credentials") ?? standard else { return nil }
        do throws(SecretFile.Unreadable) {
            return try MailCredentials(file: path)
        } catch {
            object.report("\(path): \(error.reason)", at: "credentials")
            return nil
        }
    }
}
