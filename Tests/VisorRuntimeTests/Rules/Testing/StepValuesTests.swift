import Testing

@testable import VisorRuntime

@Suite struct StepValuesTests {
    @Test(arguments: [
        ("5", [5]), ("_", [0]), ("5x3", [5, 5, 5]), ("_x2 1", [0, 0, 1]), ("1+2x3", [1, 3, 5, 7]),
        ("9-4x2", [9, 5, 1]), (" 5x1\n 0x2\t7 ", [5, 0, 0, 7]), ("0+0x1", [0, 0]),
    ])
    func numbersAreThoseOfEachStep(text: String, numbers: [Int]) throws {
        let values = try StepValues(text)
        #expect(Array(values) == numbers)
        #expect(values.stepCount == numbers.count)
        #expect(values.lineCount == numbers.reduce(0, +))
    }

    @Test(arguments: [
        "x", "5x", "x5", "5x0", "-1", "+1x2", "1+x2", "1+2", "_+1x2", "1.5", "5x-1", "a", "5 x 3", "9-5x2",
        "1000001", "1x99999999999999999999", "1x604801", "1000000+1000000x1000000", "", " ",
    ])
    func anythingElseIsNoSeries(text: String) {
        #expect(throws: ValueProblem.self) { try StepValues(text) }
    }

    @Test func longSeriesIsKeptInRuns() throws {
        let values = try StepValues("1x604799 3")
        #expect(values.runs.count == 2)
        #expect(values.stepCount == StepValues.mostSteps && values.lineCount == 604_802)
    }
}
