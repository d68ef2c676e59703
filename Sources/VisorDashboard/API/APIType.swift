import VisorKit

/// The type of a value of the interface, as JSON Schema (2020-12) has it.
indirect enum APIType {
    case text, time, number, integer, boolean, any, map
    case optionalText, optionalTime, optionalNumber, optionalInteger
    case array(APIType)
    case object([(name: String, type: APIType)], isOptional: Bool = false)

    /// Writes the schema.
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            switch self {
            case .any: break
            case .text: writer.member("type", .text("string"))
            case .number: writer.member("type", .text("number"))
            case .integer: writer.member("type", .text("integer"))
            case .boolean: writer.member("type", .text("boolean"))
            case .time: writer.times(["string"])
            case .optionalTime: writer.times(["string", "null"])
            case .optionalText: writer.types(["string", "null"])
            case .optionalNumber: writer.types(["number", "null"])
            case .optionalInteger: writer.types(["integer", "null"])
            case .map:
                writer.member("type", .text("object"))
                writer.name("additionalProperties")
                APIType.integer.write(to: &writer)
            case .array(let element):
                writer.member("type", .text("array"))
                writer.name("items")
                element.write(to: &writer)
            case .object(let members, let isOptional):
                writer.types(isOptional ? ["object", "null"] : ["object"])
                APIType.write(members, to: &writer)
            }
        }
    }

    /// Writes what an object has, all of which is always there.
    static func write(_ members: [(name: String, type: APIType)], to writer: inout JSONWriter) {
        writer.name("required")
        writer.array { writer in for member in members { writer.value(member.name) } }
        writer.name("properties")
        writer.object { writer in
            for member in members {
                writer.name(member.name)
                member.type.write(to: &writer)
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func types(_ names: [String]) {
        name("type")
        if names.count == 1 { value(names[0]) } else { array { writer in for name in names { writer.value(name) } } }
    }

    fileprivate mutating func times(_ names: [String]) {
        types(names)
        member("format", .text("date-time"))
    }
}

/// A parameter of the interface.
struct APIParameter {
    let name: String
    let about: String
    /// The least, the usual and the greatest number; `nil` where it is a text.
    var numbers: (least: Int, usual: Int, most: Int)?
    /// The texts that there are; empty where any is.
    var choices: [String] = []
    var isInPath = false

    static let range = [
        APIParameter(
            name: "from", about: "From when on: RFC 3339, or seconds since the Unix epoch; an hour before 'to'"),
        APIParameter(name: "to", about: "Up to when: RFC 3339, or seconds since the Unix epoch; now"),
    ]
    static let points = APIParameter(
        name: "points", about: "How many windows there may be at most; of a longer range there are coarser ones",
        numbers: (1, APIRoutes.usualPoints, APIRoutes.mostPoints))
    static let top = APIParameter(
        name: "top", about: "How many keys each list has", numbers: (0, 10, APIRoutes.mostEntries))
    static let contains = APIParameter(name: "contains", about: "A text that the key, or the line, has in it")
    static let tail = APIParameter(name: "tail", about: "Whether lines are told, too", choices: ["1"])
    static let list = APIParameter(
        name: "list", about: "The list", choices: TopList.allCases.map(\.rawValue), isInPath: true)

    static func limit(_ usual: Int, most: Int) -> APIParameter {
        APIParameter(name: "limit", about: "How many there are at most", numbers: (1, usual, most))
    }

    /// Writes the parameter as OpenAPI describes one.
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("name", .text(name))
            writer.member("in", .text(isInPath ? "path" : "query"))
            writer.member("description", .text(about))
            if isInPath {
                writer.name("required")
                writer.value(json: "true".utf8)
            }
            writer.name("schema")
            writer.object { writer in
                writer.member("type", .text(numbers == nil ? "string" : "integer"))
                if let numbers {
                    writer.member("minimum", .count(numbers.least))
                    writer.member("maximum", .count(numbers.most))
                    writer.member("default", .count(numbers.usual))
                }
                if !choices.isEmpty {
                    writer.name("enum")
                    writer.array { writer in for choice in choices { writer.value(choice) } }
                }
            }
        }
    }
}
