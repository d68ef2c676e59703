import Foundation

/// The file of configuration that is shipped with a program: every key, with the value that the program has by itself.
public struct ShippedConfiguration: Sendable {
    /// A key and its value.
    public typealias Setting = (key: String, value: String)

    /// The path of the file.
    public let path: String

    /// The file of a program, by its name.
    public init(of program: String) {
        path =
            URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appending(path: "../../config/\(program).json").standardized.path
    }

    /// What is wrong with the file, a line each.
    ///
    /// - Parameters:
    ///   - settings: what a program comes to that reads it.
    ///   - defaults: what it comes to by itself.
    /// - Throws: what reading it throws.
    public func problems(_ settings: [Setting], defaults: [Setting]) throws -> [String] {
        let root = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: path)))
        var problems: [String] = []
        if settings.map(\.key) != defaults.map(\.key) { problems.append("with the file there are other keys") }
        for (own, usual) in zip(settings, defaults) where own.value != usual.value {
            problems.append("\(usual.key) is \(own.value), and \(usual.value) by itself")
        }
        for setting in defaults where !ShippedConfiguration.holds(root, setting.key) {
            problems.append("\(setting.key) is missing")
        }
        return problems
    }

    /// Whether an object has a member at a key such as `email.alert.on`, be it null.
    private static func holds(_ root: Any, _ key: String) -> Bool {
        key.split(separator: ".").reduce(root as Any?) { ($0 as? [String: Any])?[String($1)] } != nil
    }
}
