import VisorKit

/// Going to where the last minutes of a file begin, without reading what stands before them.
extension OpenPart {
    /// How near the place is come to before lines are read one after the other.
    private static let nearness = 256 << 10
    /// How many bytes are looked at for a line with a time.
    private static let glance = 64 << 10
    /// How many of the last lines are asked for their time: few, so that where they are days apart little is read too much.
    private static let fewLines = 15
    /// How far the time of the last line is from that of most before it, if its clock is right.
    private static let usualDistance = TimeSpan.seconds(3_600)

    /// Goes on with the first line that is not older, compared with the last line, than a span.
    ///
    /// Lines are taken to be in the order of time, more or less. Stays at the beginning where a file can only be read in order: one
    /// that is compressed, or whose lines say how those behind them are read.
    ///
    /// - Throws: `InputError`.
    mutating func skip(toLast span: TimeSpan, _ finder: FormatFinder) throws(InputError) {
        var finder = finder
        guard !isCompressed, case .lines(let lines) = try read(LineFramer.maximumLineLength, now: .zero) else { return }
        finder.look(at: lines.lines)
        guard let format = finder.format, !format.dependsOnLines else { return }
        let clock = finder.clock
        let size = try bytes.status().size
        guard let last = try lastTime(before: size, clock),
            let start = try start(of: last - span, last: last, in: position.offset..<size, clock)
        else { return }
        note(format: FormatMemo(format))
        try go(to: start, size: size)
    }

    /// The time of the last line that has one, unless it is far from that of most lines before it: a clock that was wrong for a
    /// line is not to decide.
    private func lastTime(before size: Int, _ clock: BlockClock) throws(InputError) -> EventTime? {
        for reach in [OpenPart.glance, LineFramer.maximumLineLength + 1] {
            let start = max(0, size - reach)
            guard let bytes = try bytes.bytes(at: start, count: size - start) else { return nil }
            let times = clock.times(of: bytes).suffix(OpenPart.fewLines)
            guard !times.isEmpty else { continue }
            let usual = times.sorted()[times.count / 2]
            return times.last { $0 >= usual - OpenPart.usualDistance && $0 <= usual + OpenPart.usualDistance }
        }
        return nil
    }

    /// Where the first line begins that is not before a time.
    private func start(
        of time: EventTime, last: EventTime, in range: Range<Int>, _ clock: BlockClock
    ) throws(InputError) -> Int? {
        var (low, high) = (range.lowerBound, range.upperBound)
        while high - low > OpenPart.nearness {
            let middle = low + (high - low) / 2
            if let found = try self.time(at: middle, before: high, clock), found < time {
                low = middle
            } else {
                high = middle
            }
        }
        let place = low == range.lowerBound ? low : try lineStart(behind: low, before: range.upperBound)
        guard let place else { return nil }
        let reach = min(OpenPart.nearness + OpenPart.glance, range.upperBound - place)
        guard let bytes = try bytes.bytes(at: place, count: reach) else { return nil }
        // One that is far behind the last has a wrong clock.
        let line = clock.firstLine(of: bytes, from: 0) { $0 >= time && $0 <= last + OpenPart.usualDistance }
        // Where none of these is late enough, the times are in no order that could be followed.
        return line < bytes.count ? place + line : place
    }

    /// The time of the first line with one that begins behind a place.
    private func time(at place: Int, before end: Int, _ clock: BlockClock) throws(InputError) -> EventTime? {
        guard let start = try lineStart(behind: place, before: end),
            let bytes = try bytes.bytes(at: start, count: min(OpenPart.glance, end - start))
        else { return nil }
        return clock.firstTime(of: bytes)
    }

    private func lineStart(behind place: Int, before end: Int) throws(InputError) -> Int? {
        for reach in [OpenPart.glance, LineFramer.maximumLineLength + 1] {
            guard let bytes = try bytes.bytes(at: place, count: min(reach, end - place)) else { return nil }
            if let newline = bytes.firstIndex(of: UInt8(ascii: "\n")) { return place + newline + 1 }
        }
        return nil
    }
}
