import VisorKit
import VisorStore

/// The overview of what was read as a page of one file, which needs no server.
public struct DashboardReport {
    /// The size that no page exceeds, in bytes.
    public static let mostBytes = 2_000_000

    private let chart: [UInt8]?

    /// Reports with the library that draws charts; `nil` where it is not installed, and pages say so.
    public init(chart: [UInt8]?) { self.chart = chart }

    /// The page of a moment, over all lines that were read.
    ///
    /// Where it would be too large, its lists are made shorter until it is not.
    ///
    /// - Throws: `StoreError`.
    public func page(
        _ history: HistoryReader, _ moment: DashboardMoment, _ about: DashboardAbout
    ) throws(StoreError) -> [UInt8] {
        let document = try ReportDocument(history: history, moment: moment, about: about)
        let page = ReportPage(chart: chart.map { String(decoding: $0, as: UTF8.self) })
        var parts = 1
        while true {
            let bytes = page.bytes(document.bytes(cutting: parts))
            // From here on there is nothing of which there could be less.
            guard bytes.count > DashboardReport.mostBytes && parts < 1_024 else { return bytes }
            parts *= 2
        }
    }
}
