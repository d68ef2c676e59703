import VisorKit

/// Reads a series of lines.
struct SeriesReader {
    private static let fields = LineField.allCases.map(\.rawValue).filter { $0 != LineField.time.rawValue }

    let object: ConfigurationObject
    let start: EventTime

    /// The series; `nil` where something is wrong.
    func read() -> RuleTest.Series? {
        let source = object.string("source")
        if object.item("source") == nil { object.report("missing; of which source are the lines?", at: "source") }
        let members = readMembers()
        guard let values = readValues(), let source, let members else { return nil }
        return RuleTest.Series(source: source, members: members, values: values)
    }

    private func readValues() -> StepValues? {
        guard let text = object.textual("values") else {
            if object.item("values") == nil { object.report("missing; how many lines has each step?", at: "values") }
            return nil
        }
        do throws(ValueProblem) {
            return try StepValues(text)
        } catch {
            object.report(error.message, at: "values")
            return nil
        }
    }

    /// What stands in the lines besides the time.
    private func readMembers() -> String? {
        let isHeartbeat = object.boolean("heartbeat") ?? false
        let line = object.object("line")
        if let line {
            if isHeartbeat { object.report("goes not with line", at: "heartbeat") }
            return readLine(line)
        }
        if isHeartbeat { return "\"message\": \"HEARTBEAT\"" }
        if object.item("line") == nil {
            object.report("missing; write what a line has, or \"heartbeat\": true", at: "line")
        }
        return nil
    }

    private func readLine(_ line: ConfigurationObject) -> String? {
        line.know(SeriesReader.fields)
        if line.item(LineField.time.rawValue) != nil { line.report("comes from the step", at: LineField.time.rawValue) }
        var members: [String] = []
        var isRight = line.keys.allSatisfy(SeriesReader.fields.contains)
        for key in line.keys where SeriesReader.fields.contains(key) {
            guard let node = line.item(key)?.node else { continue }
            switch node.value {
            case .string, .number: members.append("\(JSONText.quoted(key)): \(node.jsonText)")
            default:
                line.report("expected a text in quotes or a number, found \(node.kind)", at: key)
                isRight = false
            }
        }
        return isRight ? checked(members.joined(separator: ", "), line) : nil
    }

    /// What stands in a line, unless it is too long or no line that counts.
    private func checked(_ members: String, _ line: ConfigurationObject) -> String? {
        if members.utf8.count > RuleTest.longestLine {
            line.report("must be at most \(RuleTest.longestLine) bytes, is \(members.utf8.count)", at: line.item)
        } else if !isRead(members) {
            line.report(
                "no line that counts: it needs a path, a status, a level or a message, for instance", at: line.item)
        } else {
            return members
        }
        return nil
    }

    /// Whether the analysis takes a line for a request or a message.
    private func isRead(_ members: String) -> Bool {
        let line = Array(RuleTest.line(members, at: start).utf8.dropLast())
        var record = LogRecord()
        var parser = LineParser(format: .json(.standard))
        return parser.parse(line.span, 0..<line.count, into: &record)
    }
}
