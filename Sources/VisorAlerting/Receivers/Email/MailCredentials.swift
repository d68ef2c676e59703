import VisorRuntime
import VisorTransport

/// Who logs in at a server of mail, as the original Visor's `private.json` has it:
/// `{"email": {"address": "...", "password": "..."}}`.
public struct MailCredentials: Sendable {
    /// The address, which is the user as well.
    public let address: MailAddress
    /// The password.
    public let password: SecretText

    /// Reads a file that not everybody can read or change; what else stands in it is nobody's business here.
    ///
    /// - Throws: `SecretFile.Unreadable`, which shows nothing of what the file holds.
    public init(file path: String) throws(SecretFile.Unreadable) {
        guard try !SecretFile(path, atMost: 1).isOpenToAll else {
            throw SecretFile.Unreadable(reason: "everybody may read it or change it; 'chmod 600' helps")
        }
        let email = ConfigurationDocument(path: path).root?.object("email")
        guard let address = email?.string("address").flatMap({ MailAddress($0) }),
            let password = email?.string("password"), !password.isEmpty, SecretText.isOneLine(password)
        else {
            let form = #"{"email": {"address": "...", "password": "..."}}"#
            throw SecretFile.Unreadable(reason: "it is not of the form \(form)")
        }
        (self.address, self.password) = (address, SecretText(password))
    }
}
