/// Two names of one file where it would destroy what stands there: an output that is an input, or two outputs in one.
public struct OutputConflict: Error, Equatable, Sendable, CustomStringConvertible {
    /// The output.
    public let output: String
    /// What the same file is besides.
    public let other: String

    /// The conflict in words.
    public var description: String { "\(output): is the same file as \(other); name another" }

    /// Looks for an output that is one of the inputs or another file of the program, or that another output goes to as well.
    ///
    /// - Parameter own: files that the program lives by, by their paths, with what they are.
    /// - Throws: `OutputConflict` for the first that there is.
    public static func check(
        outputs: [String], inputs: [(name: String, identity: FileIdentity?)], own: [(path: String, name: String)] = []
    ) throws(OutputConflict) {
        for (number, output) in outputs.enumerated() {
            if let identity = FileIdentity(path: output), identity.isRegular,
                let input = inputs.first(where: { $0.identity == identity })
            {
                throw OutputConflict(output: output, other: "the input \(input.name)")
            }
            if let input = inputs.first(where: { isMissing($0, output) }) {
                throw OutputConflict(output: output, other: "the input \(input.name)")
            }
            if let file = own.first(where: { isSame($0.path, output) }) {
                throw OutputConflict(output: output, other: file.name)
            }
            if let other = outputs[..<number].first(where: { isSame($0, output) }) {
                throw OutputConflict(output: output, other: other == output ? "another output" : "the output \(other)")
            }
        }
    }

    /// Whether neither is there yet, and both would be the same file.
    private static func isMissing(_ input: (name: String, identity: FileIdentity?), _ output: String) -> Bool {
        input.identity == nil && input.name != InputPaths.standardInput && FileIdentity(path: output) == nil
            && OutputFile.place(of: input.name) == OutputFile.place(of: output)
    }

    private static func isSame(_ left: String, _ right: String) -> Bool {
        if OutputFile.isStandardOutput(left) || OutputFile.isStandardOutput(right) {
            return OutputFile.isStandardOutput(left) && OutputFile.isStandardOutput(right)
        }
        guard let identity = FileIdentity(path: left) else {
            return OutputFile.place(of: left) == OutputFile.place(of: right)
        }
        return identity.isRegular && identity == FileIdentity(path: right)
    }
}
