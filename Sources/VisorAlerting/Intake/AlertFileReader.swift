import Foundation
import VisorKit
import VisorStore
import VisorTransport

/// Follows a file of alerts, over rotation and restarts, from where it was read last.
///
/// How far it has been read is stored with the alerts: none is taken twice, and none left out. A last line without its end waits.
struct AlertFileReader: Sendable {
    let path: String
    let desk: AlertDesk
    let say: @Sendable (String) -> Void

    /// How often the file is looked at.
    private static let pace = Duration.milliseconds(250)
    /// How long is waited where something does not work.
    private static let repair = Duration.seconds(5)

    /// Reads until the task is cancelled.
    func run() async {
        var reading = AlertFileReading(path: path)
        var told: String?
        while !Task.isCancelled {
            var pause = AlertFileReader.pace
            do {
                if try await step(&reading) { pause = .zero }
                told = nil
            } catch {
                if told != "\(error)" { say("\(path): \(error)") }
                told = "\(error)"
                pause = AlertFileReader.repair
            }
            if pause > .zero { try? await Task.sleep(for: pause) }
        }
    }

    /// Takes what there is to read, some of it.
    ///
    /// - Returns: whether there may be more.
    func step(_ reading: inout AlertFileReading) async throws -> Bool {
        if !reading.isPlaced {
            let name = AlertFileReading.name(of: path)
            guard try reading.place(from: try await desk.position(of: name), say: say) else { return false }
        }
        let (_, now) = await desk.snapshot()
        guard let batch = try reading.next() else { return try reading.followRotation() }
        var alerts: [Alert] = []
        var bad: [Int] = []
        let decoder = JSONDecoder()
        for (number, line) in batch.lines.enumerated() where !line.isEmpty {
            if let change = AlertTransition(json: Array(line), by: decoder) {
                alerts.append(Alert(change, at: now))
            } else {
                bad.append(batch.firstLine + number)
            }
        }
        try await desk.take(alerts, position: batch.position)
        reading.pass(batch)
        if let first = bad.first {
            let more = bad.count > 1 ? ", nor are \(bad.count - 1) of those behind it" : ""
            say(
                "\(path):\(first): is no line of alerts as stream_monitor --alert-json writes them, and is left out\(more)"
            )
        }
        return true
    }
}
