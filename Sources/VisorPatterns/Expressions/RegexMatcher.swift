import VisorKit

/// Matches lines with a compiled regular expression, for one task.
///
/// A line for which the expression would run wild does not match.
final class RegexMatcher: LineMatcher {
    /// How many bytes the tries for one line may pass over: each may pass over the whole line, so that the tries become
    /// fewer as lines become longer than 64 KiB.
    private static let mostSteps = RegexWorkspace.mostTries * (64 << 10)

    private let workspace: RegexWorkspace
    /// The groups of each field.
    private let groups: [[Int]]

    init(_ code: RegexCode, groups: [[Int]]) {
        workspace = RegexWorkspace(code)
        self.groups = groups
    }

    func match(_ bytes: Span<UInt8>, _ line: Range<Int>, groups places: inout [Range<Int>]) -> Bool {
        guard workspace.match(bytes, line, tries: RegexMatcher.tries(for: line.count)) == .found else { return false }
        for place in groups.indices {
            places[place] = 0..<0
            for number in groups[place] {
                guard let group = workspace.group(number, in: line) else { continue }
                places[place] = group
                break
            }
        }
        return true
    }

    private static func tries(for length: Int) -> Int {
        min(RegexWorkspace.mostTries, mostSteps / max(length, 1))
    }
}
