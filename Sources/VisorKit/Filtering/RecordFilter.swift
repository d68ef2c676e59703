/// Says which lines count: an expression over the fields of a line, such as `status>=500 and path^=/api`.
///
///     expression = term *("or" term)
///     term       = factor *("and" factor)
///     factor     = "not" factor | "(" expression ")" | comparison
///     comparison = field operator value
///     value      = word | "..." | '...'
///
/// `and`, `or` and `not` are written in any case. A word ends before white space or a parenthesis, and begins with none
/// of `= ! < > ^ $ * ~ & |`; in quotes a value may hold anything, and `\` stands before a quote or another `\`.
///
/// | field | compared by | value |
/// |---|---|---|
/// | `ip` | `= !=` | an address or a network: `192.0.2.1`, `10.0.0.0/8`, `2001:db8::/32` |
/// | | `^= $= *=` | a text, for clients that are names |
/// | `user`, `host`, `path`, `section`, `protocol` | `= != ^= $= *=` | a text: is, begins with, ends with, contains |
/// | `referer`, `user_agent`, `message` | `= != ^= $= *=` | the same |
/// | `source`, `label.NAME` | `= != ^= $= *=` | the same, of the input: its path, or `-`, and its labels |
/// | `status` | `= != < <= > >=` | a number of at most three digits, or with `=` and `!=` a class: `5xx` |
/// | `size` | `= != < <= > >=` | bytes: `500`, `1k`, `1.5M`, `2G`, in powers of 1,000 |
/// | `duration` | `= != < <= > >=` | seconds, or with a unit: `0.5`, `2s`, `500ms`, `800us`, `1m`, `1h` |
/// | `level` | `= != < <= > >=` | a level by its name, in any case; the graver is the greater |
/// | `method` | `= !=` | a method by its name, in any case; `OTHER` for all that Visor does not count by name |
/// | `kind` | `= !=` | `request` or `message` |
///
/// `==` is `=`. Texts are compared byte by byte; upper and lower case of ASCII are the same in `ip`, `host` and
/// `protocol`.
/// `level>=error` holds for `error` and all that is graver: `crit`, `alert`, `emerg`.
///
/// A line without a field: its text is the empty one, so that `user=""` finds lines without a user, and every other
/// comparison is false. `!=` is always `not =`: `status!=200` holds for a line that has no status.
public struct RecordFilter: Sendable, Equatable {
    /// The longest text of a filter, in bytes.
    public static let longestText = 4_096
    /// How deep parentheses and `not` may be nested.
    public static let deepestNesting = 64

    /// The filter as the user wrote it.
    public let text: String

    /// The comparisons, each of which leads to others that stand before it: so they are never walked in a circle.
    private let tests: ContiguousArray<FilterTest>
    /// The first test, or what comes of the filter.
    private let entry: Int
    private let networks: ContiguousArray<IPNetwork>
    private let texts: [UInt8]

    /// Reads a filter.
    public init(_ text: String) throws(FilterError) {
        var parser = try FilterParser(text)
        let expression = try parser.parse()
        var program = FilterProgram()
        entry = program.add(expression, whenTrue: FilterTest.passed, whenFalse: FilterTest.failed)
        tests = program.tests
        networks = parser.networks
        texts = parser.texts
        self.text = text
    }

    /// The filter that every line passes.
    static let all = RecordFilter()

    private init() {
        (text, tests, entry, networks, texts) = ("", [], FilterTest.passed, [], [])
    }

    private init(_ filter: RecordFilter, tests: ContiguousArray<FilterTest>, entry: Int) {
        (text, networks, texts) = (filter.text, filter.networks, filter.texts)
        self.tests = tests
        self.entry = entry
    }

    /// Whether a request or a message counts; heartbeats and directives are not for filters to judge.
    ///
    /// A filter that is not bound takes the source for empty, and labels for absent. Nothing is allocated.
    ///
    /// - Parameter bytes: what the ranges of the record refer to.
    /// - Complexity: O(*n*) in the comparisons, of which only those are made that matter.
    public func passes(_ record: LogRecord, _ bytes: Span<UInt8>) -> Bool {
        var next = entry
        while next >= 0 {
            let test = tests[next]
            next = holds(test, record, bytes) ? test.whenTrue : test.whenFalse
        }
        return next == FilterTest.passed
    }

    @inline(__always)
    private func holds(_ test: FilterTest, _ record: LogRecord, _ bytes: Span<UInt8>) -> Bool {
        switch test.comparison {
        case .within:
            let number = record.number(of: test.field)
            return number >= test.least && number <= test.greatest
        case .network:
            guard let address = IPAddress(bytes, record.client) else { return false }
            return networks[test.network].contains(address)
        case .equals, .begins, .ends, .contains:
            return test.matches(bytes, record.text(of: test.field, bytes), texts: texts.span)
        }
    }

    /// The filter of an input: what it asks of the source and its labels is answered once and for all.
    public func bound(to profile: InputProfile) -> RecordFilter {
        reduced { test in test.field == .source || test.field == .label ? holds(test, profile) : nil }
    }

    /// The filter without the tests that a closure answers.
    private func reduced(_ answer: (FilterTest) -> Bool?) -> RecordFilter {
        var kept = ContiguousArray<FilterTest>()
        // Where each test is now, or what it comes to.
        var places: [Int] = []
        func place(_ target: Int) -> Int { target < 0 ? target : places[target] }
        for var test in tests {
            (test.whenTrue, test.whenFalse) = (place(test.whenTrue), place(test.whenFalse))
            if let isTrue = answer(test) {
                places.append(isTrue ? test.whenTrue : test.whenFalse)
            } else {
                places.append(kept.count)
                kept.append(test)
            }
        }
        return RecordFilter(self, tests: kept, entry: place(entry))
    }

    /// What is left of the filter for lines of a kind: a message has no status and no method.
    func bound(to kind: LogRecord.Kind) -> RecordFilter {
        var record = LogRecord()
        record.kind = kind
        let known: [FilterField] = kind == .message ? [.kind, .status, .method] : [.kind]
        return reduced { test in
            guard test.comparison == .within, known.contains(test.field) else { return nil }
            let number = record.number(of: test.field)
            return number >= test.least && number <= test.greatest
        }
    }

    /// Whether every line passes.
    var passesAll: Bool { entry == FilterTest.passed }

    /// Whether no line passes.
    var passesNone: Bool { entry == FilterTest.failed }

    private func holds(_ test: FilterTest, _ profile: InputProfile) -> Bool {
        let label = String(decoding: texts[test.label], as: UTF8.self)
        let value = Array((test.field == .source ? profile.source : profile.labels[label] ?? "").utf8)
        return test.matches(value.span, 0..<value.count, texts: texts.span)
    }
}
