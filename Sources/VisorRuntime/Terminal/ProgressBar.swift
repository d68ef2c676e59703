/// A line on standard error that shows how far long work is; silent where nobody watches.
public struct ProgressBar {
    private let canMoveCursor: Bool
    private let columns: () -> Int
    private let write: (String) -> Void
    private let start: ContinuousClock.Instant
    private var lastDrawn: ContinuousClock.Instant?
    /// Redrawing more often costs and shows nothing more.
    private let interval = Duration.milliseconds(100)

    /// Makes a bar on standard error that counts time from `start`.
    public init(start: ContinuousClock.Instant = .now) {
        let terminal = Terminal.error
        self.init(
            canMoveCursor: terminal.canMoveCursor, columns: { terminal.size.columns },
            write: { try? StandardStream.error.write($0) }, start: start)
    }

    init(
        canMoveCursor: Bool, columns: @escaping () -> Int, write: @escaping (String) -> Void,
        start: ContinuousClock.Instant
    ) {
        self.canMoveCursor = canMoveCursor
        self.columns = columns
        self.write = write
        self.start = start
    }

    /// Draws the bar, at most ten times a second; `total` in bytes, `nil` where it is not known.
    public mutating func update(name: String, done: Int, total: Int?, now: ContinuousClock.Instant = .now) {
        guard canMoveCursor, lastDrawn.map({ $0.duration(to: now) >= interval }) ?? true else { return }
        lastDrawn = now
        // The last column stays free, for some terminals wrap when it is written.
        let elapsed = start.duration(to: now)
        let line = Self.line(name: name, done: done, total: total, elapsed: elapsed, width: columns() - 1)
        write("\r\(line)\u{1B}[K")
    }

    /// Takes the bar away; nothing if none was drawn.
    public mutating func clear() {
        guard lastDrawn != nil else { return }
        lastDrawn = nil
        write("\r\u{1B}[K")
    }

    /// The bar as text: `access.log  45 % [#####    ] 1.2 GB/s  0:03 left`, at most `width` columns.
    ///
    /// What does not fit goes in this order: the bar, the end of the name, the rest from the right.
    public static func line(name: String, done: Int, total: Int?, elapsed: Duration, width: Int) -> String {
        let seconds = max(elapsed / .seconds(1), 1e-3)
        let rate = Double(max(0, done)) / seconds
        let speed = Quantity.bytesPerSecond(rate)
        guard let total, total > 0 else {
            let bytes = Quantity.bytes(max(0, done)) + " "
            return assembled(name: name, before: bytes, share: nil, after: speed, width: width)
        }
        let share = min(1, max(0, Double(done) / Double(total)))
        let percent = String(Int(share * 100))
        let before = String(repeating: " ", count: 3 - percent.count) + "\(percent) % "
        let left =
            rate > 0 ? Quantity.clock(.seconds(min(1e9, Double(max(0, total - done)) / rate))) + " left" : "?:?? left"
        return assembled(name: name, before: before, share: share, after: "\(speed)  \(left)", width: width)
    }

    private static func assembled(name: String, before: String, share: Double?, after: String, width: Int) -> String {
        let numbers = before.count + after.count
        let name = TextWidth.cut(name, to: max(0, min(40, width - numbers - 1)))
        let head = name.isEmpty ? before : "\(name) \(before)"
        let room = min(30, width - TextWidth.of(head) - after.count - 3)
        guard let share, room >= 5 else { return TextWidth.cut(head + after, to: max(0, width)) }
        let filled = Int(Double(room) * share)
        let bar = String(repeating: "#", count: filled) + String(repeating: " ", count: room - filled)
        return "\(head)[\(bar)] \(after)"
    }
}
