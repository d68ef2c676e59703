import VisorTesting

@testable import VisorKit

/// A random filter: its text, and what it means, made side by side and by other means than the compiled one.
struct RandomFilter {
    let text: String
    let holds: (FilteredLine) -> Bool

    init(depth: Int, using generator: inout SeededGenerator) {
        let choice = depth == 0 ? 0 : Int.random(in: 0..<4, using: &generator)
        guard choice > 0 else {
            self = RandomFilter.comparison(using: &generator)
            return
        }
        let operands = (0..<(choice == 1 ? 1 : Int.random(in: 2...3, using: &generator))).map { _ in
            RandomFilter(depth: depth - 1, using: &generator)
        }
        let spelled = operands.map { $0.text.hasPrefix("(") ? $0.text : "(\($0.text))" }
        let isUpper = Bool.random(using: &generator)
        switch choice {
        case 1:
            text = "\(isUpper ? "NOT" : "not")\(spelled[0])"
            holds = { !operands[0].holds($0) }
        case 2:
            text = "(\(spelled.joined(separator: isUpper ? "AND" : " and ")))"
            holds = { line in operands.allSatisfy { $0.holds(line) } }
        default:
            text = "(\(spelled.joined(separator: isUpper ? " Or" : "\tor\n")))"
            holds = { line in operands.contains { $0.holds(line) } }
        }
    }

    private init(_ text: String, _ holds: @escaping (FilteredLine) -> Bool) {
        self.text = text
        self.holds = holds
    }

    private static func comparison(using generator: inout SeededGenerator) -> RandomFilter {
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: number(using: &generator)
        case 1: severity(using: &generator)
        case 2: network(using: &generator)
        case 3: name(using: &generator)
        default: text(using: &generator)
        }
    }

    private static func number(using generator: inout SeededGenerator) -> RandomFilter {
        let signs = ["=", "==", "!=", "<", "<=", ">", ">="]
        let sign = signs.randomElement(using: &generator) ?? "="
        let field = ["status", "size", "duration"].randomElement(using: &generator) ?? ""
        let value = Int.random(in: 0...4, using: &generator) + (field == "status" ? 200 : 0)
        let unit = field == "duration" ? "us" : ""
        return RandomFilter("\(field) \(sign)\(value)\(unit)") { line in
            compare(line.numbers[field], sign, value)
        }
    }

    private static func compare(_ left: Int?, _ sign: String, _ right: Int) -> Bool {
        guard let left else { return sign == "!=" }
        return switch sign {
        case "<": left < right
        case "<=": left <= right
        case ">": left > right
        case ">=": left >= right
        case "!=": left != right
        default: left == right
        }
    }

    private static func severity(using generator: inout SeededGenerator) -> RandomFilter {
        let sign = ["=", "!=", "<", "<=", ">", ">="].randomElement(using: &generator) ?? "="
        let level = LogLevel.allCases.randomElement(using: &generator) ?? .error
        return RandomFilter("level\(sign)\(level.name.uppercased())") { line in
            compare(line.numbers["level"].map { -$0 }, sign, -level.rawValue)
        }
    }

    private static func network(using generator: inout SeededGenerator) -> RandomFilter {
        let address = IPAddress(ipv4: .random(in: 0x0a00_0000...0x0a00_000f, using: &generator))
        let network = IPNetwork(of: address, prefixLength: .random(in: 28...32, using: &generator))
        let isNegated = Bool.random(using: &generator)
        return RandomFilter("ip\(isNegated ? "!=" : "=")\(network)") { line in
            let client = line.texts["ip"].flatMap(IPAddress.init(_:))
            return (client.map(network.contains) ?? false) != isNegated
        }
    }

    private static func name(using generator: inout SeededGenerator) -> RandomFilter {
        let isNegated = Bool.random(using: &generator)
        let sign = isNegated ? "!=" : "="
        if Bool.random(using: &generator) {
            let isMessage = Bool.random(using: &generator)
            return RandomFilter("kind\(sign)\(isMessage ? "message" : "request")") { line in
                ((line.kind == .message) == isMessage) != isNegated
            }
        }
        let method = HTTPMethod.allCases.randomElement(using: &generator) ?? .get
        return RandomFilter("method\(sign)\(method.name.lowercased())") { line in
            (line.numbers["method"] == method.rawValue) != isNegated
        }
    }

    private static func text(using generator: inout SeededGenerator) -> RandomFilter {
        let field = (FilteredLine.textNames + ["label.zone", "label.a-b.c"]).randomElement(using: &generator) ?? ""
        let signs = field == "ip" ? ["^=", "$=", "*="] : ["=", "!=", "^=", "$=", "*="]
        let sign = signs.randomElement(using: &generator) ?? "="
        let isEmpty =
            signs.count == 5 && sign.count < 3 && ["=", "!="].contains(sign) && Bool.random(using: &generator)
        let value = isEmpty ? "" : FilteredLine.randomText(using: &generator)
        let escaped = value.map { "\\\"".contains($0) ? "\\\($0)" : "\($0)" }.joined()
        let ignoresCase = ["ip", "host", "protocol"].contains(field)
        return RandomFilter("\(field)\(sign)\"\(escaped)\"") { line in
            let found = field.hasPrefix("label.") ? line.labels[String(field.dropFirst(6))] : line.text(of: field)
            let left = ignoresCase ? (found ?? "").lowercased() : found ?? ""
            let right = ignoresCase ? value.lowercased() : value
            return switch sign {
            case "^=": left.hasPrefix(right)
            case "$=": left.hasSuffix(right)
            case "*=": left.indices.contains { left[$0...].hasPrefix(right) }
            case "!=": left != right
            default: left == right
            }
        }
    }
}
