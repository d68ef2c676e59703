import VisorKit

/// The interface, described for programs (OpenAPI 3.1).
enum OpenAPIDocument {
    /// The document, as JSON.
    static func bytes(version: String, basePath: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("openapi", .text("3.1.0"))
            writer.name("info")
            writer.object { writer in
                writer.member("title", .text("Visor"))
                writer.member("version", .text(version))
            }
            writer.name("servers")
            writer.array { $0.object { $0.member("url", .text("\(basePath)/api/v1")) } }
            writer.name("paths")
            writer.object { writer in
                for operation in APIOperation.allCases {
                    writer.name("/\(operation.path)")
                    writer.object { writer in
                        writer.name("get")
                        write(operation, to: &writer)
                    }
                }
            }
        }
        writer.endLine()
        return writer.bytes
    }

    private static func write(_ operation: APIOperation, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("operationId", .text(operation.rawValue))
            writer.member("summary", .text(operation.summary))
            writer.name("parameters")
            writer.array { writer in
                for parameter in operation.parameters { parameter.write(to: &writer) }
                if operation.isTable {
                    APIParameter(name: "format", about: "As a table", choices: ["csv", "json"]).write(to: &writer)
                }
            }
            writer.name("responses")
            writer.object { writer in
                answer("200", operation.summary, &writer) { content(of: operation, &$0) }
                for (code, reason) in problems(of: operation) {
                    answer(code, reason, &writer) { schema("application/json", .object([("error", .text)]), &$0) }
                }
            }
        }
    }

    private static func problems(of operation: APIOperation) -> [(String, String)] {
        var problems: [(String, String)] = []
        if !operation.parameters.isEmpty { problems.append(("400", "A parameter is not as it should be")) }
        problems.append(("401", "There is a log-in, and who asks is a stranger"))
        if [.top, .tail].contains(operation) { problems.append(("404", "There is no such thing")) }
        if [.tail, .live].contains(operation) { problems.append(("503", "Too many ask at the moment")) }
        return problems
    }

    private static func answer(
        _ code: String, _ about: String, _ writer: inout JSONWriter, _ content: (inout JSONWriter) -> Void
    ) {
        writer.name(code)
        writer.object { writer in
            writer.member("description", .text(about))
            writer.name("content")
            writer.object { content(&$0) }
        }
    }

    private static func content(of operation: APIOperation, _ writer: inout JSONWriter) {
        guard let members = operation.members else { return schema("text/event-stream", .text, &writer) }
        schema("application/json", .object(members), &writer)
        if operation.isTable { schema("text/csv", .text, &writer) }
    }

    private static func schema(_ media: String, _ type: APIType, _ writer: inout JSONWriter) {
        writer.name(media)
        writer.object { writer in
            writer.name("schema")
            type.write(to: &writer)
        }
    }
}
