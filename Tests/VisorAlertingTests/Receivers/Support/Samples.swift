import Foundation
import VisorAlerting
import VisorRuntime
import VisorTesting

/// Notices and settings that several tests have.
enum Samples {
    static let start = Date(timeIntervalSince1970: 1_795_852_800)

    static func alert(_ name: String = "disk", summary: String = "the disk is full", lines: [Alert.Line] = []) -> Alert
    {
        Alert(
            labels: ["alertname": name, "severity": "critical", "host": "web1"], annotations: ["summary": summary],
            startsAt: start, lines: lines)
    }

    static func notice(_ id: String = "n-1", alerts: [Alert]? = nil) -> Notice {
        Notice(
            id: id, receiver: "ops", groupLabels: ["host": "web1"], status: .firing, alerts: alerts ?? [alert()],
            at: start + 60)
    }

    static func line(_ message: String) -> Alert.Line {
        Alert.Line(time: "2026-11-28T08:00:00Z", process: "nginx", client: "192.0.2.1", message: message, source: "a")
    }

    static let report = Report(
        title: "Daily report", from: start, to: start + 86_400, logCount: 1_000, errorCount: 25, errorRate: 0.025,
        importRate: 11.574, topClients: [.init(name: "192.0.2.1", count: 600)],
        topErrorClients: [.init(name: "<b>", count: 20)])

    /// What only hostile log lines have.
    static let hostile =
        "a\r\nBcc: victim@example.org\r\n\r\n<script>alert('1')</script>&\"\u{202e}txt.exe\u{0}\u{1b}[2J"

    /// Reads settings from JSON, and gives them with what is wrong.
    static func read<Settings>(
        _ json: String, in folder: TemporaryFolder, _ read: (ConfigurationObject) -> Settings?
    ) throws -> (settings: Settings?, problems: [String]) {
        let document = ConfigurationDocument(path: try folder.write("\(UUID().uuidString).json", json))
        let settings = document.root.flatMap(read)
        return (settings, document.problems.map { "\($0.key): \($0.message)" })
    }

    /// Writes a file that only its owner can read.
    static func secret(_ text: String, in folder: TemporaryFolder, _ name: String = "secret") throws -> String {
        let path = try folder.write(name, text)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        return path
    }
}

/// The failure of a delivery; `nil` where there was none.
func failure(of receiver: some Receiver, _ notice: Notice = Samples.notice()) async -> DeliveryFailure? {
    do throws(DeliveryFailure) {
        try await receiver.deliver(notice)
        return nil
    } catch {
        return error
    }
}
