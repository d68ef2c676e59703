import Foundation

/// A mail (RFC 5322) with the notice as text and as HTML (RFC 2046, 5.1.4).
///
/// The same notice is always the same mail, with the same `Message-ID`: whoever gets it twice can tell.
struct MailMessage {
    /// The bytes, with lines that end with CR LF.
    let bytes: [UInt8]

    /// A mail.
    ///
    /// - Parameter subject: what stands before the notice's own subject; empty for nothing.
    init(_ notice: Notice, from sender: MailAddress, to recipients: [MailAddress], subject prefix: String = "") {
        let text = NoticeText(notice)
        let id = CleanText.identity(notice.id)
        let subject = prefix.isEmpty ? text.subject : "\(CleanText.line(prefix, atMost: 100)): \(text.subject)"
        let boundary = "=_visor_\(id)"
        let headers = [
            "Date: \(MailMessage.date(notice.at))",
            "From: Visor <\(sender.text)>",
            "To: \(recipients.map(\.text).joined(separator: ",\r\n "))",
            "Message-ID: <\(id)@\(sender.domain)>",
            "Subject: \(MailEncoding.header(subject))",
            // So that nobody's notice of absence answers (RFC 3834).
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0",
            "Content-Type: multipart/alternative; boundary=\"\(boundary)\"",
        ]
        var bytes = Array((headers.joined(separator: "\r\n") + "\r\n").utf8)
        for (type, content) in [("plain", text.text), ("html", text.html)] {
            bytes += "\r\n--\(boundary)\r\nContent-Type: text/\(type); charset=utf-8\r\n".utf8
            bytes += "Content-Transfer-Encoding: quoted-printable\r\n\r\n".utf8
            bytes += MailEncoding.quotedPrintable(content)
        }
        self.bytes = bytes + Array("\r\n--\(boundary)--\r\n".utf8)
    }

    /// An instant as RFC 5322, 3.3, has it: `Sat, 28 Nov 2026 08:16:29 +0000`.
    static func date(_ instant: Date) -> String {
        let text = CleanText.time(instant)
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let parts = text.split { "-T:Z".contains($0) }
        guard parts.count == 6, let month = Int(parts[1]) else { return "Thu, 01 Jan 1970 00:00:00 +0000" }
        // The first day of 1970 was a Thursday.
        let day = Int((instant.timeIntervalSince1970 / 86_400).rounded(.down))
        let name = days[(day % 7 + 7) % 7]
        return "\(name), \(parts[2]) \(months[month - 1]) \(parts[0]) \(parts[3]):\(parts[4]):\(parts[5]) +0000"
    }
}

/// An address of mail (RFC 5321, 4.1.2) of ASCII alone: `ops@example.org`.
public struct MailAddress: Sendable, Hashable {
    /// The address.
    public let text: String
    /// What stands behind the `@`.
    let domain: String

    /// An address; `nil` for a text that is none, or that could be anything else within a header or a command.
    public init?(_ text: String) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        let special = Set("<>()[],;:\\\"".utf8)
        guard parts.count == 2, (1...64).contains(parts[0].utf8.count), (1...190).contains(parts[1].utf8.count),
            text.utf8.allSatisfy({ (33...126).contains($0) && !special.contains($0) }),
            !parts[1].hasPrefix("."), !parts[1].hasSuffix("."), !parts[1].hasPrefix("-"), !parts[1].contains("..")
        else { return nil }
        self.text = text
        domain = String(parts[1])
    }
}
