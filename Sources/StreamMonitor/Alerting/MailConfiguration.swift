import VisorAlerting
import VisorKit
import VisorRuntime

/// The mails of the original Visor, as its configuration has them: one for error lines, and a report each so many seconds.
struct MailConfiguration: Sendable {
    /// What goes to one list of people.
    struct Mail: Sendable {
        let subject: String
        let recipients: [MailAddress]
    }

    /// By which server mail goes, and who writes.
    let server: EmailReceiver.Settings
    /// Who is told of error lines; `nil` where nobody is.
    let alert: Mail?
    /// Who gets reports; `nil` where nobody does.
    let report: Mail?
    /// Over which spans there are reports.
    let schedules: [ReportSchedule]

    /// How long error lines that are alike come together.
    static let span = Duration.seconds(10)

    /// Reads the key `email`; `nil` where no mail is to be sent.
    ///
    /// - Parameters:
    ///   - isOfGroup: whether lines come from Kafka, where alerts are those of a group.
    ///   - isLive: whether there is always more to come.
    static func read(_ reader: inout ConfigurationReader, isOfGroup: Bool, isLive: Bool) -> MailConfiguration? {
        guard let email = reader.object("email") else { return nil }
        let credentials = reader.companion("private.json")
        let report = email.object("report")
        let schedules = report.map(readSchedules) ?? []
        let alert = readMail(email.object("alert"))
        let reported = readMail(report)
        email.know(EmailReceiver.Settings.serverKeys)
        guard alert != nil || reported != nil else { return nil }
        guard !isOfGroup, isLive else {
            reader.warn(
                isOfGroup
                    ? "has no effect here: of a group, the program alerting tells, which reads its topic of alerts"
                    : "has an effect only where a log is followed, with --follow", at: "email")
            return nil
        }
        guard credentials != nil || email.item("host") != nil else {
            reader.warn(
                "no mail is sent: there is neither a file private.json beside the configuration, such as "
                    + #"{"email": {"address": "...", "password": "..."}}, nor a 'host'"#, at: "email")
            return nil
        }
        guard let server = EmailReceiver.Settings.readServer(email, credentials: credentials) else { return nil }
        return MailConfiguration(server: server, alert: alert, report: reported, schedules: schedules)
    }

    /// - Returns: `nil` where it is not on.
    private static func readMail(_ object: ConfigurationObject?) -> Mail? {
        guard let object else { return nil }
        let subject = object.string("subject") ?? ""
        let isOn = object.boolean("on") ?? false
        guard isOn || object.item("receiver") != nil else { return nil }
        let recipients = EmailReceiver.Settings.readRecipients(object, "receiver")
        return isOn && !recipients.isEmpty ? Mail(subject: subject, recipients: recipients) : nil
    }

    private static func readSchedules(_ object: ConfigurationObject) -> [ReportSchedule] {
        let interval = object.wholeSeconds("interval", in: .seconds(1)...StreamMonitorConfiguration.longestSpan)
        var schedules = interval.map { [ReportSchedule(every: Double($0.components.seconds))] } ?? []
        if object.boolean("daily") ?? false { schedules.append(.daily) }
        if object.boolean("weekly") ?? false { schedules.append(.weekly) }
        return schedules.isEmpty ? [ReportSchedule(every: 3_600)] : schedules
    }

    /// The settings of one list of people.
    func settings(_ mail: Mail) -> EmailReceiver.Settings {
        var settings = server
        (settings.recipients, settings.subject) = (mail.recipients, mail.subject)
        return settings
    }

    /// The rules that are needed besides.
    var rules: [Rule] { alert == nil ? [] : [StandardRules.errorLines(within: MailConfiguration.span)] }
}
