import Foundation

/// Lines of an access log of the last day.
enum AccessLine {
    /// A line of a client, so many seconds ago.
    static func ago(_ client: String, _ seconds: Double, _ path: String = "/") -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = "dd/MMM/yyyy:HH:mm:ss Z"
        let time = formatter.string(from: Date(timeIntervalSinceNow: -seconds))
        return "\(client) - - [\(time)] \"GET \(path) HTTP/1.1\" 200 5\n"
    }

    /// A line of a client, now.
    static func now(_ client: String) -> String { ago(client, 0) }
}
