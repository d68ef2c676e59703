import VisorKit

/// The traffic of the last windows as a row of blocks, a block for each window, those with many errors in red.
struct Sparkline {
    private static let blocks = Array("▁▂▃▄▅▆▇█")

    /// The block of a share of the busiest window, 0 to 1.
    static func block(_ share: Double) -> String {
        String(blocks[Int(min(1, max(0, share.isFinite ? share : 0)) * Double(blocks.count - 1))])
    }

    private static let longest = 48
    /// From this share of errors on a window's block is red.
    private static let manyErrors = 0.2

    private let windows: ArraySlice<WindowUpdate>
    private let style: TextStyle

    /// A row of the last of some windows, which are in the order of time; windows without a line are left out.
    init(_ windows: [WindowUpdate], style: TextStyle) {
        self.windows = windows.suffix(Sparkline.longest)
        self.style = style
    }

    /// The row, or nothing where there are fewer than two windows.
    var lines: [String] {
        guard windows.count > 1, let busiest = windows.map({ Sparkline.rate(of: $0) }).max(), busiest > 0 else {
            return []
        }
        let row = windows.map { window in
            let block = Sparkline.block(Sparkline.rate(of: window) / busiest)
            return Sparkline.hasManyErrors(window) ? style.red(block) : style.green(block)
        }
        return [
            style.dim("by window".padded(to: 12)) + row.joined() + "  at most \(Quantity.decimal(busiest)) a second"
        ]
    }

    /// The lines a second of a window.
    static func rate(of window: WindowUpdate) -> Double {
        let span = window.end.microseconds - window.start.microseconds
        return Double(window.summary.lines) * 1e6 / Double(span)
    }

    /// Whether a window's block is red.
    static func hasManyErrors(_ window: WindowUpdate) -> Bool {
        Double(window.summary.errors) > Sparkline.manyErrors * Double(window.summary.lines)
    }
}
