import Synchronization
import VisorKit

/// The last lines that were read, for those who look: nothing is kept while nobody does.
public final class TailBoard: Sendable {
    /// A line that was read.
    struct Line: Sendable, Equatable {
        /// Grows with each line that is kept.
        let number: Int
        /// The input.
        let source: String
        let text: String
    }

    /// What somebody looks for: the lines that have a text in them, or all.
    private struct Watch {
        let needle: [UInt8]
        var lines: [Line] = []
        /// How many lines were not kept since there were too many in their second.
        var leftOut = 0
        /// When somebody looked last.
        var looked: ContinuousClock.Instant
        var second: ContinuousClock.Instant
        var taken = 0
    }

    private struct State {
        var watches: [String: Watch] = [:]
        var number = 0
    }

    /// How many texts are looked for at a time, how many lines are kept of each, and how many of them come in a second.
    static let mostWatches = 16
    static let mostLines = 1_000
    private static let mostInSecond = 200
    /// How much of a line is kept, in bytes.
    private static let longestLine = 2_048
    /// For how long lines are kept for somebody who does not look any more.
    private static let patience = Duration.seconds(15)
    private static let newline = UInt8(ascii: "\n")

    private let isWatched = Atomic(false)
    private let state = Mutex(State())

    /// A board at which nobody looks.
    public init() {}

    /// The lines with a text in them that are kept behind a number, with how many were left out, and whether anything can be said.
    ///
    /// The first time that somebody asks for a text there are none: lines are kept from then on.
    func lines(containing text: String, after number: Int, atMost limit: Int) -> (lines: [Line], leftOut: Int)? {
        state.withLock { state in
            let now = ContinuousClock.now
            forgetUnwatched(&state, now)
            if state.watches[text] == nil {
                guard state.watches.count < TailBoard.mostWatches else { return nil }
                state.watches[text] = Watch(needle: Array(text.utf8), looked: now, second: now)
            }
            state.watches[text]?.looked = now
            isWatched.store(true, ordering: .relaxed)
            guard let watch = state.watches[text] else { return nil }
            return (Array(watch.lines.filter { $0.number > number }.suffix(limit)), watch.leftOut)
        }
    }

    /// Whether somebody looks.
    public var wantsLines: Bool { isWatched.load(ordering: .relaxed) }

    /// Takes a run of whole lines of an input.
    public func take(_ bytes: Span<UInt8>, of source: String) {
        state.withLock { state in
            let now = ContinuousClock.now
            forgetUnwatched(&state, now)
            for text in state.watches.keys { look(for: text, bytes, source, now, &state) }
        }
    }

    private func forgetUnwatched(_ state: inout State, _ now: ContinuousClock.Instant) {
        state.watches = state.watches.filter { $0.value.looked.duration(to: now) < TailBoard.patience }
        isWatched.store(!state.watches.isEmpty, ordering: .relaxed)
    }

    /// Goes through the lines from the last one on: of too many the newest are kept.
    private func look(
        for text: String, _ bytes: Span<UInt8>, _ source: String, _ now: ContinuousClock.Instant, _ state: inout State
    ) {
        guard var watch = state.watches[text] else { return }
        // So that it is changed in its place.
        state.watches[text] = nil
        if watch.second.duration(to: now) >= .seconds(1) { (watch.second, watch.taken) = (now, 0) }
        var found: [Range<Int>] = []
        var end = bytes.count
        while end > 0 {
            if bytes[end - 1] == TailBoard.newline { end -= 1 }
            var start = end
            while start > 0 && bytes[start - 1] != TailBoard.newline { start -= 1 }
            if TailBoard.contains(bytes, start..<end, watch.needle) {
                if watch.taken < TailBoard.mostInSecond {
                    found.append(start..<end)
                    watch.taken += 1
                } else {
                    watch.leftOut += 1
                }
            }
            end = start
        }
        for line in found.reversed() {
            state.number += 1
            watch.lines.append(
                Line(number: state.number, source: source, text: TailBoard.text(bytes, line)))
        }
        watch.lines.removeFirst(max(0, watch.lines.count - TailBoard.mostLines))
        state.watches[text] = watch
    }

    private static func contains(_ bytes: Span<UInt8>, _ line: Range<Int>, _ needle: [UInt8]) -> Bool {
        guard let first = needle.first else { return true }
        guard line.count >= needle.count else { return false }
        search: for start in line.lowerBound...(line.upperBound - needle.count) where bytes[start] == first {
            for offset in needle.indices where bytes[start + offset] != needle[offset] { continue search }
            return true
        }
        return false
    }

    private static func text(_ bytes: Span<UInt8>, _ line: Range<Int>) -> String {
        let shown = line.prefix(longestLine)
        return String(decoding: shown.map { bytes[$0] }, as: UTF8.self)
    }
}

extension TailBoard {
    static let columns = ["number", "source", "text"]
}

extension TailBoard.Line {
    /// The members in the order of the columns.
    var cells: [Cell] { [.count(number), .text(source), .text(text)] }
}
