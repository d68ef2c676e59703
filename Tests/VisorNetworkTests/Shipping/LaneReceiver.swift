import Synchronization
import VisorKit
import VisorTransport

@testable import VisorNetwork

/// A receiver with lanes, whose readers drop what they have had of an incarnation in its lane.
final class LaneReceiver: Destination {
    fileprivate struct State {
        var lanes = 4
        var longest = Int.max
        var asked = 0
        var isAway = false
        var used: [String: Set<Int>] = [:]
        var highest: [String: Int] = [:]
        var lines: [String] = []
        var gaps = 0
    }

    let address = "fake://lanes"
    let wantsEmptyBatches = true
    private let state = Mutex(State())

    func lane(for source: String) async throws(DeliveryError) -> Int? {
        let lane = state.withLock { state -> Int? in
            state.asked += 1
            return state.isAway ? nil : source.utf8.reduce(0) { ($0 * 31 + Int($1)) % 65_521 } % state.lanes
        }
        guard let lane else { throw .unreachable("away") }
        return lane
    }

    func send(_ batch: ShippedBatch) async throws(DeliveryError) {
        let offset = state.withLock { $0.take(batch) }
        if let offset { throw .impossible("the line of \(batch.identity.source) at byte \(offset) is too large") }
    }

    func close() async {}

    func setLanes(_ count: Int) { state.withLock { $0.lanes = count } }
    func setLongest(_ bytes: Int) { state.withLock { $0.longest = bytes } }
    func setAway(_ isAway: Bool) { state.withLock { $0.isAway = isAway } }

    /// The lanes by which the lines of each incarnation came.
    var used: [String: Set<Int>] { state.withLock(\.used) }
    var asked: Int { state.withLock(\.asked) }
    var lines: [String] { state.withLock(\.lines) }
    var gaps: Int { state.withLock(\.gaps) }
}

extension LaneReceiver.State {
    /// Takes the lines of a batch; returns where one is too long, before which all have been taken.
    fileprivate mutating func take(_ batch: ShippedBatch) -> Int? {
        let name = batch.identity.incarnation
        used[name, default: []].insert(batch.lane ?? -1)
        var cursor = SievedLinesCursor(batch)
        var start = batch.identity.range.lowerBound
        if start > highest[name] ?? 0 { gaps += 1 }
        while let (line, end) = cursor.next() {
            if line.utf8.count > longest { return start }
            if end > highest[name] ?? 0 {
                lines.append(line)
                highest[name] = end
            }
            start = end
        }
        highest[name] = max(highest[name] ?? 0, batch.identity.range.upperBound)
        return nil
    }
}
