import Foundation
import VisorRuntime
import VisorTransport

extension EmailReceiver {
    /// What there is to say of a server of mail, and of who writes to whom.
    public struct Settings: Sendable {
        /// How the connection is kept from others.
        public enum Encryption: String, Sendable, CaseIterable {
            /// The connection begins in the clear; nothing is said before it is secure.
            case starttls
            /// The connection is secure from the beginning.
            case tls
            /// Not at all.
            case none
        }

        /// The server's name or address, without brackets.
        public var host: String
        /// Its port.
        public var port: Int
        /// How the connection is kept from others.
        public var encryption: Encryption
        /// A file of certificates in PEM of those who vouch for the server; those of the system if there is none.
        public var authority: String?
        /// Who logs in; nobody if there is none.
        public var user: String?
        /// The user's password.
        public var password: SecretText?
        /// Who writes.
        public var sender: MailAddress
        /// To whom, at least one.
        public var recipients: [MailAddress]
        /// What stands before the subject of each notice; empty for nothing.
        public var subject = ""
        /// How long a connection may take to come about.
        public var connectTime = Duration.seconds(10)
        /// How long all may take.
        public var time = Duration.seconds(60)

        /// Settings of a server.
        ///
        /// - Parameter port: the usual one of the encryption if there is none.
        public init(
            host: String, port: Int? = nil, encryption: Encryption = .starttls, sender: MailAddress,
            recipients: [MailAddress]
        ) {
            (self.host, self.encryption) = (host, encryption)
            self.port = port ?? encryption.port
            (self.sender, self.recipients) = (sender, recipients)
        }
    }
}

extension EmailReceiver.Settings {
    /// What the server is shown, and is not to show: the password, and user and password as they log in (RFC 4616, `AUTH LOGIN`).
    var shownSecrets: ShownSecrets {
        guard let user, let password else { return ShownSecrets() }
        return ShownSecrets([password.value], encoded: [user, "\0\(user)\0\(password.value)"])
    }
}

extension EmailReceiver.Settings.Encryption {
    /// The port where servers expect it.
    public var port: Int {
        switch self {
        case .starttls: 587
        case .tls: 465
        case .none: 25
        }
    }
}
