/// One thing that is wrong in ``SynthesisSettings``.
public struct SettingsProblem: Error, Equatable, CustomStringConvertible {
    /// Where, in the names of the configuration file, such as `access.method_dist`.
    public let keyPath: String
    /// What is wrong and what would be right, in one line.
    public let message: String

    /// Where and what.
    public var description: String { "\(keyPath): \(message)" }

    init(_ keyPath: String, _ message: String) {
        self.keyPath = keyPath
        self.message = message
    }
}
