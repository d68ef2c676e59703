import VisorKit

@testable import VisorNetwork

/// The lines of a batch one by one, with the offsets behind them.
struct SievedLinesCursor {
    private let lines: SievedLines
    private var cursor = SievedLines.Cursor()

    init(_ batch: ShippedBatch) { lines = batch.lines }

    mutating func next() -> (text: String, end: Int)? {
        lines.next(&cursor).map { (String(decoding: lines.bytes[$0.line], as: UTF8.self), $0.end) }
    }
}
