import Foundation
import VisorKit
import VisorStore
import VisorTransport

/// Follows a file of alerts, over rotation and restarts, from where it was read last.
///
/// How far it has been read is stored with the alerts: none is taken twice, and none left out. A last line without its end waits.
struct AlertFileReader: Sendable {
    let path: String
    /// Whether its alerts are told from those of other files, by a label.
    var isOneOfMany = true
    let desk: AlertDesk
    let say: @Sendable (String) -> Void

    /// How often the file is looked at.
    private static let pace = Duration.milliseconds(250)
    /// How long is waited where something does not work.
    private static let repair = Duration.seconds(5)

    /// Reads until the task is cancelled.
    func run() async {
        var reading = AlertFileReading(path: path)
        var leftOut = LeftOut()
        var told: String?
        while !Task.isCancelled {
            var pause = AlertFileReader.pace
            do {
                if try await step(&reading, &leftOut) { pause = .zero }
                told = nil
            } catch {
                if told != "\(error)" { say("\(path): \(error)") }
                told = "\(error)"
                pause = AlertFileReader.repair
            }
            if pause > .zero { try? await Task.sleep(for: pause) }
        }
        leftOut.tell(of: path, isLast: true, say)
        leftOut.tellOld(of: path, isLast: true, say)
    }

    /// Takes what there is to read, some of it.
    ///
    /// - Returns: whether there may be more.
    func step(_ reading: inout AlertFileReading, _ leftOut: inout LeftOut) async throws -> Bool {
        if !reading.isPlaced {
            var position = try await desk.position(of: reading.name)
            if position == nil { position = try await desk.position(of: reading.formerName) }
            guard try reading.place(from: position, say: say) else { return false }
        }
        guard let batch = try reading.next() else {
            let isMore = try reading.followRotation(say: say)
            leftOut.tell(of: path, say)
            if !isMore { leftOut.tellOld(of: path, say) }
            return isMore
        }
        let (alerts, bad) = alerts(in: batch, of: reading.path, at: await desk.snapshot().now)
        leftOut.add(try await desk.take(alerts, position: batch.position, isAgain: reading.isAgain))
        reading.pass(batch)
        leftOut.tell(of: path, say)
        if let first = bad.first {
            let more = bad.count > 1 ? ", nor are \(bad.count - 1) of those behind it" : ""
            say(
                "\(batch.path):\(first): is no line of alerts as stream_monitor --alert-json writes them, and is left out\(more)"
            )
        }
        return true
    }

    /// The alerts of lines, and the numbers of the lines that are none.
    private func alerts(
        in batch: AlertFileReading.Batch, of file: String, at now: Date
    ) -> (alerts: [Alert], bad: [Int]) {
        var alerts: [Alert] = []
        var bad: [Int] = []
        let origin: AlertOrigin? = isOneOfMany ? .file(file) : nil
        let decoder = JSONDecoder()
        for (number, line) in batch.lines.enumerated() where !line.isEmpty {
            if let change = AlertTransition(json: Array(line), by: decoder) {
                alerts.append(Alert(change, from: origin, at: now))
            } else {
                bad.append(batch.firstLine + number)
            }
        }
        return (alerts, bad)
    }
}
