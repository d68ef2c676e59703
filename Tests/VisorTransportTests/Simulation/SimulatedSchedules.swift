import Foundation

/// How many schedules of crashes are run: `VISOR_TEST_SCHEDULES=40` for a long run, of forty times as many.
enum SimulatedSchedules {
    /// How many times as many schedules are run as in an ordinary run.
    static let factor = ProcessInfo.processInfo.environment["VISOR_TEST_SCHEDULES"].flatMap { Double($0) } ?? 1

    /// The seeds of so many schedules in an ordinary run.
    static func seeds(from first: UInt64, _ count: Double) -> Range<UInt64> {
        first..<first + UInt64(max(1, count * factor))
    }

    /// The changes after which there is a crash, of so many at which there may be one.
    static func crashes(of changes: Int) -> StrideThrough<Int> {
        stride(from: 0, through: changes, by: factor < 1 ? Int(1 / factor) : 1)
    }
}
