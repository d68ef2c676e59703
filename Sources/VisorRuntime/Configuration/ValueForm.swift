import VisorKit

/// Why a value is not what its key asks for; `node` is the part of it that is wrong, reached by `path` from the value.
struct ValueProblem: Error {
    var message: String
    var node: ConfigurationNode?
    var path = ""
    /// What is wrong besides, in other elements of the same array.
    var further: [ValueProblem] = []

    init(_ message: String) {
        self.message = message
    }

    /// This problem and the further ones, each by itself.
    var all: [ValueProblem] { [self] + further.flatMap(\.all) }
}

/// How a value of one type is read from the file and from a text, and written as JSON.
struct ValueForm<Value> {
    let fromNode: (ConfigurationNode) throws(ValueProblem) -> Value
    /// Reads what flags (one or more) or the environment (one) gave.
    let fromTexts: ([String]) throws(ValueProblem) -> Value
    let json: (Value) -> String

    init(
        node: @escaping (ConfigurationNode) throws(ValueProblem) -> Value,
        texts: @escaping ([String]) throws(ValueProblem) -> Value, json: @escaping (Value) -> String
    ) {
        fromNode = node
        fromTexts = texts
        self.json = json
    }

    /// A form whose value is one text; the last of several holds, as on every command line.
    init(
        node: @escaping (ConfigurationNode) throws(ValueProblem) -> Value,
        text: @escaping (String) throws(ValueProblem) -> Value, json: @escaping (Value) -> String
    ) {
        self.init(node: node, texts: { (texts) throws(ValueProblem) in try text(texts.last ?? "") }, json: json)
    }
}

extension ValueForm<String> {
    static var string: ValueForm {
        ValueForm(
            node: { (node) throws(ValueProblem) in
                guard case .string(let text) = node.value else { throw .expected("a text in quotes", node) }
                return text
            },
            text: { $0 }, json: JSONText.quoted)
    }

    /// A text or a number, as text.
    static var textual: ValueForm {
        ValueForm(
            node: { (node) throws(ValueProblem) in
                switch node.value {
                case .string(let text), .number(let text): return text
                default: throw .expected("a text in quotes or a number", node)
                }
            },
            text: { $0 }, json: JSONText.quoted)
    }
}

extension ValueForm<[String]> {
    static var strings: ValueForm {
        ValueForm(
            node: { (node) throws(ValueProblem) in
                if case .string(let text) = node.value { return [text] }
                return try node.elements("a text in quotes or an array of them", of: .string)
            },
            texts: { $0 }, json: JSONText.list)
    }
}

extension ValueForm<Bool> {
    static var boolean: ValueForm {
        ValueForm(
            node: { (node) throws(ValueProblem) in
                guard case .boolean(let flag) = node.value else { throw .expected("true or false", node) }
                return flag
            },
            text: { (text) throws(ValueProblem) in
                switch text.lowercased() {
                case "true", "1", "yes": return true
                case "false", "0", "no": return false
                default: throw ValueProblem("expected true or false, found \(JSONText.quoted(text.shortened))")
                }
            },
            json: { $0 ? "true" : "false" })
    }
}

extension ValueForm<Int> {
    static func integer(in range: ClosedRange<Int>) -> ValueForm {
        func checked(_ text: String, _ found: String) throws(ValueProblem) -> Int {
            guard let number = NumberText.integer(text) else {
                throw ValueProblem("expected a whole number, found \(found)")
            }
            guard range.contains(number) else { throw .outside(range, number, String.init) }
            return number
        }
        return ValueForm(
            node: { (node) throws(ValueProblem) in try checked(try node.numberText("a whole number"), node.kind) },
            text: { (text) throws(ValueProblem) in try checked(text, JSONText.quoted(text.shortened)) },
            json: { String($0) })
    }
}

extension ValueForm<Double> {
    static func number(in range: ClosedRange<Double>, quoted: Bool = true) -> ValueForm {
        func checked(_ text: String, _ found: String) throws(ValueProblem) -> Double {
            guard let number = NumberText.number(text) else { throw ValueProblem("expected a number, found \(found)") }
            guard range.contains(number) else { throw .outside(range, number, JSONText.number) }
            return number
        }
        return ValueForm(
            node: { (node) throws(ValueProblem) in
                if case .string = node.value, !quoted { throw .expected("a number without quotes", node) }
                return try checked(try node.numberText("a number"), node.kind)
            },
            text: { (text) throws(ValueProblem) in try checked(text, JSONText.quoted(text.shortened)) },
            json: JSONText.number)
    }
}

extension ValueForm<Duration> {
    static func duration(in range: ClosedRange<Duration>) -> ValueForm {
        func checked(_ text: String) throws(ValueProblem) -> Duration {
            guard let duration = DurationText.parse(text) else {
                let found = JSONText.quoted(text.shortened)
                throw ValueProblem("\(found) is no duration: write 10s, 500ms, 1h30m or a number of seconds")
            }
            guard range.contains(duration) else { throw .outside(range, duration, DurationText.format) }
            return duration
        }
        return ValueForm(
            node: { (node) throws(ValueProblem) in try checked(try node.numberText("a duration such as \"10s\"")) },
            text: checked, json: { JSONText.quoted(DurationText.format($0)) })
    }

    static func wholeSeconds(in range: ClosedRange<Duration>) -> ValueForm {
        let any = duration(in: range)
        func checked(_ duration: Duration) throws(ValueProblem) -> Duration {
            guard duration.components.attoseconds == 0 else {
                throw ValueProblem("must be whole seconds, is \(DurationText.format(duration))")
            }
            return duration
        }
        return ValueForm(
            node: { (node) throws(ValueProblem) in try checked(try any.fromNode(node)) },
            texts: { (texts) throws(ValueProblem) in try checked(try any.fromTexts(texts)) }, json: any.json)
    }
}

extension ValueForm where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    static var choice: ValueForm {
        func chosen(_ text: String) throws(ValueProblem) -> Value {
            if let value = Value(rawValue: text) { return value }
            let names = Value.allCases.map(\.rawValue)
            let hint = NearestName.hint(text, in: names)
            throw ValueProblem(
                "\(JSONText.quoted(text.shortened)) is not one of \(names.joined(separator: ", "))\(hint)")
        }
        return ValueForm(
            node: { (node) throws(ValueProblem) in try chosen(try ValueForm<String>.string.fromNode(node)) },
            text: chosen, json: { JSONText.quoted($0.rawValue) })
    }
}

extension ValueProblem {
    static func expected(_ what: String, _ node: ConfigurationNode) -> ValueProblem {
        ValueProblem("expected \(what), found \(node.kind)")
    }

    static func outside<Bound>(
        _ range: ClosedRange<Bound>, _ value: Bound, _ text: (Bound) -> String
    ) -> ValueProblem {
        let limits: String
        switch (isLeast(range.lowerBound), isGreatest(range.upperBound)) {
        case (false, true): limits = "at least \(text(range.lowerBound))"
        case (true, false): limits = "at most \(text(range.upperBound))"
        default: limits = "from \(text(range.lowerBound)) to \(text(range.upperBound))"
        }
        return ValueProblem("must be \(limits), is \(text(value))")
    }

    private static func isLeast(_ bound: Any) -> Bool {
        bound as? Int == .min || bound as? Double == -.infinity
    }

    private static func isGreatest(_ bound: Any) -> Bool {
        bound as? Int == .max || bound as? Double == .infinity || bound as? Double == .greatestFiniteMagnitude
    }
}

extension ConfigurationNode {
    /// The text of a number, or of a string that should hold one.
    fileprivate func numberText(_ what: String) throws(ValueProblem) -> String {
        switch value {
        case .number(let text), .string(let text): return text
        default: throw .expected(what, self)
        }
    }

    /// Reads every element of an array; the problem of each that is wrong points at it.
    func elements<Element>(_ what: String, of form: ValueForm<Element>) throws(ValueProblem) -> [Element] {
        guard case .array(let nodes) = value else { throw .expected(what, self) }
        var result: [Element] = []
        var problems: [ValueProblem] = []
        for (index, node) in nodes.enumerated() {
            do throws(ValueProblem) {
                result.append(try form.fromNode(node))
            } catch {
                var problem = error
                problem.node = problem.node ?? node
                problem.path = "[\(index)]" + problem.path
                problems.append(problem)
            }
        }
        if var first = problems.first {
            first.further = Array(problems.dropFirst())
            throw first
        }
        return result
    }
}
