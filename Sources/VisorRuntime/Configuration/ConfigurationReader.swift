import VisorKit

/// Reads a program's configuration: each read declares a key and yields its value.
///
/// For every key a flag beats `VISOR_*` in the environment, which beats the file, which beats the default. An empty
/// variable and `null` in the file count as not given. Problems are collected; ``finish()`` throws them together.
public struct ConfigurationReader {
    /// The name of the program.
    public let program: String
    /// The file in use; `nil` when there is none.
    public let path: String?
    /// The keys read so far with their values and origins, in order of declaration.
    public private(set) var settings: [ResolvedSetting] = []

    private let flags: FlagValues
    let environment: [String: String]
    private let root: ConfigurationNode?
    private var places: [String: ConfigurationProblem.Place] = [:]
    private var problems: [ConfigurationProblem] = []
    private var oddities: [ConfigurationProblem] = []
    private var objects: [ConfigurationObject] = []
    /// Further files that belong to the configuration.
    private(set) var documents: [ConfigurationDocument] = []
    /// Keys of the command line that choose the file and what is done with it.
    private static let reserved: Set<String> = ["config", "print_config", "check_config"]

    /// Whether the command line names the file.
    var isNamed: Bool { flags.flags["config"]?.texts.last != nil }

    /// Looks up and parses the file of `program`; what is wrong with it comes out of ``finish()``.
    public init(program: String, flags: FlagValues, environment: [String: String]) {
        let name = flags.flags["config"]?.texts.last
        do throws(ConfigurationProblem) {
            let file = try ConfigurationFile.find(program: program, named: name, environment: environment)
            self.init(program: program, flags: flags, environment: environment, file: file)
        } catch {
            self.init(program: program, flags: flags, environment: environment, file: nil)
            problems.append(error)
        }
    }

    init(program: String, flags: FlagValues, environment: [String: String], file: ConfigurationFile?) {
        self.program = program
        self.flags = flags
        self.environment = environment
        path = file?.path
        guard let file else {
            root = nil
            return
        }
        let parsed = file.parsed()
        root = parsed.root
        problems = parsed.problems
    }

    /// Records a problem that the caller found.
    public mutating func report(_ problem: ConfigurationProblem) {
        problems.append(problem)
    }

    /// Records a problem with the value of a key that has been read, at the place where the value came from.
    public mutating func report(_ message: String, at key: String) {
        report(ConfigurationProblem(place: places[key], key: key, message: message))
    }

    /// Records a problem with an element of an array that has been read, at its own place where that is in the file.
    public mutating func report(_ message: String, at key: String, element index: Int) {
        guard case .file = places[key], case .array(let elements)? = lookUp(key)?.value,
            elements.indices.contains(index)
        else { return report(message, at: key) }
        let place = ConfigurationProblem.Place.file(path: path ?? "", position: elements[index].position)
        report(ConfigurationProblem(place: place, key: "\(key)[\(index)]", message: message))
    }

    /// Records something odd that does not stop the program.
    public mutating func warn(_ warning: ConfigurationProblem) {
        oddities.append(warning)
    }

    /// Records something odd about the value of a key that has been read.
    public mutating func warn(_ message: String, at key: String) {
        warn(ConfigurationProblem(place: places[key], key: key, message: message))
    }

    /// Says that a key which has been read has no effect.
    ///
    /// Who names it with the command is refused; a file and an environment may be shared with a program that uses it.
    /// - Parameter usual: the values, as JSON, of a file that has all keys as they are anyway.
    public mutating func noteUnused(_ reason: String, at key: String, usual: Set<String> = []) {
        guard let setting = settings.first(where: { $0.key == key }) else { return }
        switch setting.origin {
        case .default: return
        case .flag: report(reason, at: key)
        case .file, .environment:
            if !usual.contains(setting.value) { warn("has no effect here: \(reason)", at: key) }
        }
    }

    /// What is odd but does not stop the program, by place.
    public var warnings: [ConfigurationProblem] {
        let own = oddities + objects.flatMap(\.allWarnings)
        return ConfigurationProblem.sorted(own + documents.flatMap { $0.root?.allWarnings ?? [] })
    }

    /// Ends the reading.
    ///
    /// - Precondition: Every flag of the command has been read.
    /// - Throws: ``ConfigurationError`` with all problems, those of further files and unknown keys of all files among them.
    public mutating func finish() throws {
        let declared = Set(settings.map(\.key))
        let unread = flags.flags.keys.filter { !declared.contains($0) && !Self.reserved.contains($0) }
        precondition(unread.isEmpty, "flags that no key reads: \(unread.sorted())")
        if let root { checkKeys(of: root, under: "") }
        let all = problems + objects.flatMap(\.allProblems)
        // The program's own file goes first, whatever was read first.
        let further = all.filter { $0.file != path } + documents.flatMap(\.problems)
        let sorted = all.filter { $0.file == path } + further
        guard sorted.isEmpty else { throw ConfigurationError(problems: sorted) }
    }

    private mutating func checkKeys(of node: ConfigurationNode, under prefix: String) {
        guard case .object(let members) = node.value else { return }
        let declared = settings.map(\.key)
        for member in members {
            let key = prefix + member.name
            let isNested = !member.name.contains(".")
            if isNested, declared.contains(key) { continue }
            if isNested, declared.contains(where: { $0.hasPrefix(key + ".") }) {
                checkKeys(of: member.node, under: key + ".")
                continue
            }
            let hint =
                declared.contains(key)
                ? "; write it nested, one object for each part of the name" : NearestName.hint(key, in: declared)
            let place = ConfigurationProblem.Place.file(path: path ?? "", position: member.position)
            report(ConfigurationProblem(place: place, key: key.shortened, message: "unknown key\(hint)"))
        }
    }
}

/// The one way in which every kind of value is read.
extension ConfigurationReader {
    enum Reading<Value> {
        case absent
        case invalid
        case found(Value)
    }

    /// Declares a key and resolves its value; `fallback` is the default as JSON text.
    mutating func read<Value>(_ key: String, as form: ValueForm<Value>, fallback: String) -> Reading<Value> {
        let fromFile = readFile(key, as: form)
        let variable = "VISOR_" + key.map { $0 == "." ? "_" : $0.uppercased() }.joined()
        if let flag = flags.flags[key], !flag.texts.isEmpty {
            return resolve(key, form, flag.texts, place: .flag(flag.spelling), origin: .flag(flag.spelling))
        }
        if let text = environment[variable], !text.isEmpty {
            return resolve(key, form, [text], place: .environment(variable), origin: .environment(variable))
        }
        switch fromFile {
        case .found(let (value, line)):
            settle(key, form.json(value), .file(path: path ?? "", line: line))
            return .found(value)
        case .absent:
            settle(key, fallback, .default)
            return .absent
        case .invalid:
            settle(key, fallback, .default)
            return .invalid
        }
    }

    private mutating func resolve<Value>(
        _ key: String, _ form: ValueForm<Value>, _ texts: [String], place: ConfigurationProblem.Place,
        origin: ResolvedSetting.Origin
    ) -> Reading<Value> {
        places[key] = place
        do throws(ValueProblem) {
            let value = try form.fromTexts(texts)
            settle(key, form.json(value), origin)
            return .found(value)
        } catch {
            settle(key, "null", origin)
            report(error.message, at: key)
            return .invalid
        }
    }

    private mutating func readFile<Value>(_ key: String, as form: ValueForm<Value>) -> Reading<(Value, Int)> {
        guard let node = lookUp(key), node.value != .null else { return .absent }
        places[key] = .file(path: path ?? "", position: node.position)
        do throws(ValueProblem) {
            return .found((try form.fromNode(node), node.position.line))
        } catch {
            for problem in error.all {
                let position = problem.node?.position ?? node.position
                let place = ConfigurationProblem.Place.file(path: path ?? "", position: position)
                report(ConfigurationProblem(place: place, key: key + problem.path, message: problem.message))
            }
            return .invalid
        }
    }

    /// Walks down the dotted path; an object's place taken by something else is a problem, once.
    private mutating func lookUp(_ key: String) -> ConfigurationNode? {
        var node = root
        var path = ""
        for part in key.split(separator: ".") {
            guard let parent = node, parent.value != .null else { return nil }
            guard case .object = parent.value else {
                let place = ConfigurationProblem.Place.file(path: self.path ?? "", position: parent.position)
                let message = "expected an object with \(part), found \(parent.kind)"
                if !problems.contains(where: { $0.place == place }) {
                    report(ConfigurationProblem(place: place, key: path, message: message))
                }
                return nil
            }
            node = parent[String(part)]
            path += (path.isEmpty ? "" : ".") + part
        }
        return node
    }

    private mutating func settle(_ key: String, _ value: String, _ origin: ResolvedSetting.Origin) {
        precondition(!settings.contains { $0.key == key }, "the key \(key) is read twice")
        settings.append(ResolvedSetting(key: key, value: value, origin: origin))
    }

    /// Declares a key whose value stands in the file only, and yields it as it is.
    ///
    /// - Parameter shown: what stands for its default where keys are shown.
    mutating func claim(_ key: String, shown: String) -> ConfigurationNode? {
        let node = lookUp(key)
        guard let node, node.value != .null else {
            settle(key, shown, .default)
            return nil
        }
        places[key] = .file(path: path ?? "", position: node.position)
        settle(key, node.jsonText, .file(path: path ?? "", line: node.position.line))
        return node
    }

    mutating func adopt(_ object: ConfigurationObject) {
        objects.append(object)
    }

    mutating func adopt(_ document: ConfigurationDocument) {
        documents.append(document)
    }
}
