/// How many lines of a series there are in each step, as `promtool` writes series: `5x60 0x30 1+1x9 _x10`.
///
/// It is kept in runs, so that a long series takes no memory.
struct StepValues: Equatable {
    /// Steps whose numbers go up or down evenly.
    struct Run: Equatable {
        let first: Int
        let increment: Int
        let count: Int

        var last: Int { first + increment * (count - 1) }
        /// How many lines there are in all steps.
        var total: Int { (first + last) * count / 2 }
    }

    /// How many steps a series may have: those of a week by the second.
    static let mostSteps = 7 * 86_400
    /// How many lines a series may have.
    static let mostLines = 1_000_000

    let runs: [Run]
    var stepCount: Int { runs.reduce(0) { $0 + $1.count } }
    var lineCount: Int { runs.reduce(0) { $0 + $1.total } }

    /// Reads the numbers; white space stands between them.
    init(_ text: String) throws(ValueProblem) {
        var runs: [Run] = []
        var (steps, lines) = (0, 0)
        for word in text.split(whereSeparator: \.isWhitespace) {
            let run = try StepValues.run(word)
            runs.append(run)
            (steps, lines) = (steps + run.count, lines + run.total)
            guard steps <= StepValues.mostSteps else { throw ValueProblem("more than \(StepValues.mostSteps) steps") }
            guard lines <= StepValues.mostLines else { throw ValueProblem("more than \(StepValues.mostLines) lines") }
        }
        guard !runs.isEmpty else { throw ValueProblem("no steps; write how many lines each has, such as 5x60") }
        self.runs = runs
    }

    /// `N`, `_`, `NxK` and `_xK`, or `A+BxK` and `A-BxK`: A and K steps more, each with B more or less.
    private static func run(_ word: Substring) throws(ValueProblem) -> Run {
        let parts = word.split(separator: "x", maxSplits: 1, omittingEmptySubsequences: false)
        let sign = parts[0].lastIndex { $0 == "+" || $0 == "-" }
        let first = sign.map { parts[0][..<$0] } ?? parts[0]
        let step = sign.map { parts[0][parts[0].index(after: $0)...] }
        guard let number = first == "_" && sign == nil ? 0 : count(first), let increment = step.map(count) ?? 0,
            let times = parts.count == 2 ? count(parts[1]) : 1, parts.count == 2 || sign == nil, times > 0
        else {
            throw ValueProblem(
                "\(JSONText.quoted(String(word).shortened)) is no step: write 5, 5x60, _, _x60 or 1+2x10, with numbers up to"
                    + " \(mostLines)")
        }
        let isFalling = sign.map { parts[0][$0] == "-" } ?? false
        let run = Run(
            first: number, increment: isFalling ? -increment : increment, count: times + (sign == nil ? 0 : 1))
        guard run.last >= 0 else {
            throw ValueProblem(
                "\(JSONText.quoted(String(word).shortened)) ends at \(run.last), and no step has so few lines")
        }
        return run
    }

    private static func count(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        return Int(text).flatMap { $0 <= mostLines ? $0 : nil }
    }
}

extension StepValues: Sequence {
    /// Gives the number of lines of each step.
    struct Iterator: IteratorProtocol {
        private var runs: ArraySlice<Run>
        private var place = 0

        fileprivate init(_ runs: [Run]) { self.runs = runs[...] }

        mutating func next() -> Int? {
            guard let run = runs.first else { return nil }
            let value = run.first + run.increment * place
            place += 1
            if place == run.count {
                runs.removeFirst()
                place = 0
            }
            return value
        }
    }

    func makeIterator() -> Iterator { Iterator(runs) }
}
