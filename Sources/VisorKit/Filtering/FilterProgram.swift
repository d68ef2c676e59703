/// Lays out an expression as tests that lead to one another.
struct FilterProgram {
    private(set) var tests = ContiguousArray<FilterTest>()

    /// Adds an expression behind which the filter goes on at one of two places, and returns where it begins.
    ///
    /// The operands are added from the last to the first: each leads on to the next, or out.
    mutating func add(_ expression: FilterExpression, whenTrue: Int, whenFalse: Int) -> Int {
        switch expression {
        case .test(var test):
            (test.whenTrue, test.whenFalse) = (whenTrue, whenFalse)
            tests.append(test)
            return tests.count - 1
        case .not(let operand):
            return add(operand, whenTrue: whenFalse, whenFalse: whenTrue)
        case .all(let operands):
            return operands.reversed().reduce(whenTrue) { add($1, whenTrue: $0, whenFalse: whenFalse) }
        case .any(let operands):
            return operands.reversed().reduce(whenFalse) { add($1, whenTrue: whenTrue, whenFalse: $0) }
        }
    }
}
