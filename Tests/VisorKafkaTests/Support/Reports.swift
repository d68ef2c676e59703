import Synchronization
import VisorKafka
import VisorTesting

/// Gathers what a producer reports.
final class Reports: Sendable {
    private let state = Mutex<[DeliveryReport]>([])

    var all: [DeliveryReport] { state.withLock(\.self) }

    func add(_ reports: [DeliveryReport]) { state.withLock { $0 += reports } }

    /// Waits until there are so many.
    func wait(for count: Int) async throws -> [DeliveryReport] {
        try await VisorTesting.wait(until: "there are \(count) reports") { all.count >= count }
        return all
    }
}
