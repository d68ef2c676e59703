/// Reads the text of a filter into an expression, by recursive descent.
struct FilterParser {
    /// The networks and texts that the expression refers to.
    private(set) var networks = ContiguousArray<IPNetwork>()
    private(set) var texts: [UInt8] = []

    private var scanner: FilterScanner
    private var depth = 0

    init(_ text: String) throws(FilterError) {
        scanner = FilterScanner(text)
        guard scanner.count <= RecordFilter.longestText else {
            throw scanner.error(
                at: 0, "the filter has more than \(RecordFilter.longestText) bytes: write a shorter one")
        }
    }

    /// Reads the whole text.
    mutating func parse() throws(FilterError) -> FilterExpression {
        scanner.skipSpace()
        guard !scanner.isAtEnd else {
            throw scanner.error(at: 0, "the filter is empty: write a comparison such as status>=500")
        }
        let expression = try disjunction()
        scanner.skipSpace()
        guard scanner.isAtEnd else {
            let problem =
                scanner.isAt(")")
                ? "this parenthesis closes none: take it out, or open one before it"
                : "expected and, or, or the end; a value with spaces stands in quotes"
            throw scanner.error(at: scanner.position, problem)
        }
        return expression
    }

    private mutating func disjunction() throws(FilterError) -> FilterExpression {
        var terms = [try conjunction()]
        while scanner.takeWord("or") { terms.append(try conjunction()) }
        return terms.count == 1 ? terms[0] : .any(terms)
    }

    private mutating func conjunction() throws(FilterError) -> FilterExpression {
        var factors = [try factor()]
        while scanner.takeWord("and") { factors.append(try factor()) }
        return factors.count == 1 ? factors[0] : .all(factors)
    }

    private mutating func factor() throws(FilterError) -> FilterExpression {
        scanner.skipSpace()
        let start = scanner.position
        if scanner.takeWord("not") {
            try descend(at: start)
            let operand = try factor()
            depth -= 1
            return .not(operand)
        }
        guard scanner.take("(") else { return try comparison() }
        try descend(at: start)
        let expression = try disjunction()
        scanner.skipSpace()
        guard scanner.take(")") else {
            let problem =
                scanner.isAtEnd
                ? scanner.error(at: start, "this parenthesis is never closed: write ) behind its expression")
                : scanner.error(at: scanner.position, "expected and, or, or ); a value with spaces stands in quotes")
            throw problem
        }
        depth -= 1
        return expression
    }

    /// Bounds the recursion, so that no text can exhaust the stack.
    private mutating func descend(at position: Int) throws(FilterError) {
        depth += 1
        guard depth <= RecordFilter.deepestNesting else {
            throw scanner.error(
                at: position,
                "parentheses and not are nested more than \(RecordFilter.deepestNesting) deep: write it flatter")
        }
    }

    private mutating func comparison() throws(FilterError) -> FilterExpression {
        let start = scanner.position
        let name = scanner.word()
        let field = try field(name, at: start)
        scanner.skipSpace()
        let operatorStart = scanner.position
        guard let found = scanner.comparisonOperator() else {
            throw scanner.error(
                at: operatorStart,
                "expected an operator behind \(name.shownBriefly): \(FilterParser.listed(field.operators))")
        }
        let comparison = found == .doubled ? .equal : found
        guard field.operators.contains(comparison) else {
            throw scanner.error(
                at: operatorStart,
                "\(found.rawValue) makes no sense for \(name.shownBriefly), which is compared by "
                    + FilterParser.listed(field.operators)
            )
        }
        scanner.skipSpace()
        let valueStart = scanner.position
        let value = try scanner.value(behind: name + found.rawValue)
        do throws(FilterValueProblem) {
            var test = try test(field, comparison, value)
            if field == .label { test.label = keep(Array(name.utf8.dropFirst(FilterParser.labelPrefix.utf8.count))) }
            return comparison == .unequal ? .not(.test(test)) : .test(test)
        } catch {
            throw scanner.error(at: valueStart, error.message)
        }
    }

    private static let labelPrefix = "label."

    private func field(_ name: String, at start: Int) throws(FilterError) -> FilterField {
        if name.hasPrefix(FilterParser.labelPrefix) && name != FilterParser.labelPrefix { return .label }
        if let field = FilterField(rawValue: name), field != .label { return field }
        let known = FilterField.listed.joined(separator: ", ")
        if name.isEmpty || FilterScanner.isKeyword(name) {
            throw scanner.error(at: start, "expected a field: \(known)")
        }
        let hint = NearestName.hint(name.lowercased(), in: FilterField.listed)
        throw scanner.error(
            at: start, "unknown field \(name.shownBriefly)\(hint.isEmpty ? ";" : hint) fields are \(known)")
    }

    private static func listed(_ operators: [FilterOperator]) -> String {
        operators.map(\.rawValue).joined(separator: " ")
    }

    /// The test that a comparison is; `!=` is that of `=`.
    private mutating func test(
        _ field: FilterField, _ comparison: FilterOperator, _ value: [UInt8]
    ) throws(FilterValueProblem) -> FilterTest {
        let isEquality = comparison == .equal || comparison == .unequal
        switch field.form {
        case .address where isEquality && !value.isEmpty:
            networks.append(try FilterValue.network(value))
            return FilterTest(field: field, comparison: .network, network: networks.count - 1)
        case .address, .text:
            guard isEquality || !value.isEmpty else {
                throw FilterValueProblem(
                    "every text has the empty one in it: to find lines that have the field, write !=\"\"")
            }
            return FilterTest(
                field: field, comparison: FilterParser.textComparison(comparison), ignoresCase: field.ignoresCase,
                value: keep(value))
        case .number, .severity, .name:
            let bounds = try FilterValue.bounds(of: field, comparison, value)
            return FilterTest(field: field, comparison: .within, least: bounds.least, greatest: bounds.greatest)
        }
    }

    private static func textComparison(_ comparison: FilterOperator) -> FilterTest.Comparison {
        switch comparison {
        case .begins: .begins
        case .ends: .ends
        case .contains: .contains
        default: .equals
        }
    }

    private mutating func keep(_ text: [UInt8]) -> Range<Int> {
        let start = texts.count
        texts += text
        return start..<texts.count
    }
}
