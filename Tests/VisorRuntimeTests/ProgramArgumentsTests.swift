import Testing

@testable import VisorRuntime

@Suite struct ProgramArgumentsTests {
    @Test func numberBelowZeroIsTheValueOfTheOptionBeforeIt() {
        #expect(ProgramArguments.joiningNegatives(["--alert", "-5", "a"]) == ["--alert=-5", "a"])
        #expect(ProgramArguments.joiningNegatives(["--alert", "-.5"]) == ["--alert=-.5"])
        #expect(ProgramArguments.joiningNegatives(["--zone", "-0500"]) == ["--zone=-0500"])
    }

    @Test(arguments: [
        ["-5"], ["--alert", "-i", "a"], ["--alert=1", "-5"], ["--", "--alert", "-5"], ["-i", "-"], [],
    ])
    func otherWordsStayAsTheyAre(_ words: [String]) {
        #expect(ProgramArguments.joiningNegatives(words) == words)
    }
}
