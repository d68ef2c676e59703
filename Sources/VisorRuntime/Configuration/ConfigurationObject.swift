import VisorKit

/// A value inside a nested part of the file, with the path that leads to it.
public struct ConfigurationItem: Sendable {
    /// The value.
    public let node: ConfigurationNode
    /// The path, such as `error.interval.peak[0]`.
    public let path: String
}

/// A nested object of the file that is decoded key by key.
///
/// Each read declares its key; a key that was never asked for is a problem, with the nearest known one. A read yields
/// `nil` where the value is absent, `null`, or wrong; what is wrong comes out of ``ConfigurationReader/finish()``.
public final class ConfigurationObject {
    /// The object itself.
    public let item: ConfigurationItem

    private let file: String
    private var asked: Set<String> = []
    private var problems: [ConfigurationProblem] = []
    private var oddities: [ConfigurationProblem] = []
    private var children: [ConfigurationObject] = []

    init(_ item: ConfigurationItem, file: String) {
        self.item = item
        self.file = file
    }

    /// The value of a key, as it is.
    public func item(_ key: String) -> ConfigurationItem? {
        asked.insert(key)
        guard let node = item.node[key], node.value != .null else { return nil }
        return ConfigurationItem(node: node, path: path(of: key))
    }

    private func path(of key: String) -> String {
        item.path.isEmpty ? key : "\(item.path).\(key)"
    }

    /// Declares keys that are not read, so that they are not told of as unknown.
    public func know(_ keys: [String]) {
        asked.formUnion(keys)
    }

    /// The keys that stand in the object, for one whose keys are not known beforehand.
    public var keys: [String] {
        guard case .object(let members) = item.node.value else { return [] }
        return members.map(\.name)
    }

    /// Records a problem with an item.
    public func report(_ message: String, at item: ConfigurationItem) {
        problems.append(problem(message, at: item))
    }

    /// Records a problem with the value of a key, or, where it is missing, with this object.
    public func report(_ message: String, at key: String) {
        let place = item(key)?.node.position ?? item.node.position
        problems.append(
            .init(place: .file(path: file, position: place), key: path(of: key), message: message))
    }

    /// Records something odd about an item that does not stop the program.
    public func warn(_ message: String, at item: ConfigurationItem) {
        oddities.append(problem(message, at: item))
    }

    private func problem(_ message: String, at item: ConfigurationItem) -> ConfigurationProblem {
        .init(place: .file(path: file, position: item.node.position), key: item.path, message: message)
    }

    /// The problems of this object and all below it, unknown keys among them.
    var allProblems: [ConfigurationProblem] {
        guard case .object(let members) = item.node.value else { return problems }
        let unknown = members.filter { !asked.contains($0.name) }.map { member in
            ConfigurationProblem(
                place: .file(path: file, position: member.position),
                key: path(of: member.name.shortened),
                message: "unknown key\(NearestName.hint(member.name, in: asked.sorted()))")
        }
        return problems + unknown + children.flatMap(\.allProblems)
    }

    /// The warnings of this object and all below it.
    var allWarnings: [ConfigurationProblem] { oddities + children.flatMap(\.allWarnings) }

    private func decode<Value>(_ item: ConfigurationItem?, _ form: ValueForm<Value>) -> Value? {
        decode(item) { (node) throws(ValueProblem) in try form.fromNode(node) }
    }

    private func decode<Value>(
        _ item: ConfigurationItem?, _ body: (ConfigurationNode) throws(ValueProblem) -> Value
    ) -> Value? {
        guard let item else { return nil }
        do throws(ValueProblem) {
            return try body(item.node)
        } catch {
            for problem in error.all {
                report(problem.message, at: .init(node: problem.node ?? item.node, path: item.path + problem.path))
            }
            return nil
        }
    }
}

/// Reads of each kind of value.
extension ConfigurationObject {
    /// Reads a text.
    public func string(_ key: String) -> String? { decode(item(key), .string) }

    /// Reads a text, or an array of them.
    public func strings(_ key: String) -> [String]? { decode(item(key), .strings) }

    /// Reads `true` or `false`.
    public func boolean(_ key: String) -> Bool? { decode(item(key), .boolean) }

    /// Reads a whole number, with or without quotes.
    public func integer(_ key: String, in range: ClosedRange<Int> = .min ... .max) -> Int? {
        decode(item(key), .integer(in: range))
    }

    /// Reads an array of whole numbers, each with or without quotes.
    public func integers(_ key: String, in range: ClosedRange<Int> = .min ... .max) -> [Int]? {
        decode(item(key)) { (node) throws(ValueProblem) in
            try node.elements("an array of whole numbers", of: .integer(in: range))
        }
    }

    /// Reads a finite number.
    public func number(_ key: String, in range: ClosedRange<Double> = -.infinity ... .infinity) -> Double? {
        decode(item(key), .number(in: range, quoted: false))
    }

    /// Reads a finite number with or without quotes.
    public func numberOrNumericString(
        _ key: String, in range: ClosedRange<Double> = -.infinity ... .infinity
    ) -> Double? {
        decode(item(key), .number(in: range))
    }

    /// Reads an array of finite numbers.
    public func numbers(_ key: String, in range: ClosedRange<Double> = -.infinity ... .infinity) -> [Double]? {
        decode(item(key)) { (node) throws(ValueProblem) in
            try node.elements("an array of numbers", of: .number(in: range, quoted: false))
        }
    }

    /// Reads a duration: `"10s"`, `"1h30m"`, or a number of seconds with or without quotes.
    public func duration(_ key: String, in range: ClosedRange<Duration>) -> Duration? {
        decode(item(key), .duration(in: range))
    }

    /// Reads a duration that is whole seconds.
    public func wholeSeconds(_ key: String, in range: ClosedRange<Duration>) -> Duration? {
        decode(item(key), .wholeSeconds(in: range))
    }

    /// Reads one of the type's raw values; the problem of another one names them all, and the nearest.
    public func choice<C: RawRepresentable & CaseIterable>(_ key: String) -> C? where C.RawValue == String {
        decode(item(key), .choice)
    }

    /// Reads a text or a number, as text.
    public func textual(_ key: String) -> String? { decode(item(key), .textual) }

    /// Reads an object below this one.
    public func object(_ key: String) -> ConfigurationObject? { item(key).flatMap(object(of:)) }

    /// Reads an array, element by element.
    public func array(_ key: String) -> [ConfigurationItem]? { item(key).flatMap(array(of:)) }

    /// Reads an item as an object.
    public func object(of item: ConfigurationItem) -> ConfigurationObject? {
        guard case .object = item.node.value else {
            report("expected an object, found \(item.node.kind)", at: item)
            return nil
        }
        let child = ConfigurationObject(item, file: file)
        children.append(child)
        return child
    }

    /// Reads an item as an array, element by element.
    public func array(of item: ConfigurationItem) -> [ConfigurationItem]? {
        guard case .array(let nodes) = item.node.value else {
            report("expected an array, found \(item.node.kind)", at: item)
            return nil
        }
        return nodes.enumerated().map { ConfigurationItem(node: $0.element, path: "\(item.path)[\($0.offset)]") }
    }

    /// Reads an item as a finite number with or without quotes.
    public func number(
        of item: ConfigurationItem, in range: ClosedRange<Double> = -.infinity ... .infinity
    ) -> Double? {
        decode(item, .number(in: range))
    }

    /// Reads an item as a text.
    public func string(of item: ConfigurationItem) -> String? { decode(item, .string) }
}
