import CPCRE2
import VisorKit

/// Looks for a compiled regular expression anywhere in texts, for one task.
///
/// A text in which the expression would run wild does not match. PCRE2 counts the tries from each start alone, and a text has
/// as many starts as bytes: so each gets its share of them at first, with which nearly all searches come to their end.
final class RegexSearcher: TextMatcher {
    /// How many bytes the tries for one text may pass over, which takes about 50 milliseconds.
    ///
    /// Each may pass over the whole text, so that the tries become fewer as texts become longer than 256 bytes.
    private static let mostSteps = RegexWorkspace.mostTries * 256
    /// How many tries each start has at least, so that long texts without anything unusual are searched to their end.
    private static let leastShare = 4

    private let workspace: RegexWorkspace

    init(_ code: RegexCode) {
        workspace = RegexWorkspace(code)
    }

    func matches(_ bytes: Span<UInt8>, _ text: Range<Int>) -> Bool {
        let searched = text.prefix(RegexPattern.longestSearched)
        // What is cut off goes on: its end is not that of a line.
        let options = searched.count < text.count ? PCRE2_NOTEOL : 0
        let tries = min(RegexWorkspace.mostTries, RegexSearcher.mostSteps / max(searched.count, 1))
        let share = max(tries / (searched.count + 1), RegexSearcher.leastShare)
        switch workspace.match(bytes, searched, starts: 0...searched.count, tries: share, options: options) {
        case .found: return true
        case .absent: return false
        case .endless: return searchOn(bytes, searched, share: share, tries: tries, options: options)
        }
    }

    /// Searches a text with starts from which more than a share of the tries is needed: these may take all that there are,
    /// together.
    private func searchOn(
        _ bytes: Span<UInt8>, _ text: Range<Int>, share: Int, tries: Int, options: UInt32
    ) -> Bool {
        var (start, count, left) = (0, 1, tries)
        while start <= text.count {
            let starts = start...min(start + count - 1, text.count)
            switch workspace.match(bytes, text, starts: starts, tries: share, options: options) {
            case .found: return true
            case .absent:
                // The more starts in a row need little, the more are tried together.
                start = starts.upperBound + 1
                count *= 2
            case .endless where count > 1: count /= 2
            case .endless:
                switch search(bytes, text, at: start, share: share, left: &left, options: options) {
                case .found: return true
                case .absent: start += 1
                case .endless: return false
                }
            }
        }
        return false
    }

    /// Looks for a match that begins at one place, with twice the tries each time, up to those that are left: PCRE2 does not
    /// say how many it took.
    private func search(
        _ bytes: Span<UInt8>, _ text: Range<Int>, at start: Int, share: Int, left: inout Int, options: UInt32
    ) -> RegexWorkspace.Outcome {
        var tries = share
        while tries < left {
            tries = min(tries * 2, left)
            let outcome = workspace.match(bytes, text, starts: start...start, tries: tries, options: options)
            guard outcome == .endless else {
                left -= tries
                return outcome
            }
        }
        return .endless
    }
}
