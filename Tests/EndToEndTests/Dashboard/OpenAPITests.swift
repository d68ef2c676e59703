import Foundation
import Glibc
import Testing
import VisorTesting

/// The document that describes the interface, held against what the interface does.
@Suite(.timeLimit(.minutes(10)), .enabled(if: Curl.isThere)) struct OpenAPITests {
    private struct Document: Decodable {
        struct Operation: Decodable {
            struct Parameter: Decodable {
                struct Schema: Decodable {
                    let type: String
                    let minimum: Int?
                    let maximum: Int?
                    let `enum`: [String]?
                }

                let name: String
                let `in`: String
                let schema: Schema
            }

            struct Answer: Decodable {
                struct Content: Decodable {
                    struct Schema: Decodable {
                        let required: [String]?
                    }

                    let schema: Schema
                }

                let content: [String: Content]
            }

            let parameters: [Parameter]
            let responses: [String: Answer]
        }

        struct Path: Decodable {
            let get: Operation
        }

        let openapi: String
        let paths: [String: Path]
    }

    @Test func eachPathAnswersAsItIsDescribed() async throws {
        let monitor = try DashboardMonitor()
        _ = try await monitor.generate(500)
        let child = try await monitor.start()
        let document: Document = try await monitor.object("openapi.json")
        #expect(document.openapi == "3.1.0" && document.paths.count == 9)
        for (path, item) in document.paths where path != "/live" {
            let name = path.dropFirst().replacing("{list}", with: "paths")
            let answer = try await monitor.get("api/v1/\(name)")
            #expect(answer.status == 200, "\(path): \(answer.body)")
            let object = try #require(
                JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: Any], "\(path)")
            let required = try #require(item.get.responses["200"]?.content["application/json"]?.schema.required)
            #expect(Set(object.keys) == Set(required), "\(path)")
            try await checkParameters(of: item.get, at: String(name), monitor)
        }
        child.send(SIGTERM)
        #expect(try await child.end(within: .patience) == 0)
    }

    /// Numbers are taken within their bounds, and no further.
    private func checkParameters(
        of operation: Document.Operation, at name: String, _ monitor: DashboardMonitor
    ) async throws {
        for parameter in operation.parameters {
            if let least = parameter.schema.minimum, let most = parameter.schema.maximum {
                for (number, status) in [(least, 200), (most, 200), (least - 1, 400), (most + 1, 400)] {
                    let answer = try await monitor.get("api/v1/\(name)?\(parameter.name)=\(number)")
                    #expect(answer.status == status, "\(name) \(parameter.name)=\(number)")
                }
            }
            if parameter.name == "format" {
                let answer = try await monitor.get("api/v1/\(name)?format=csv")
                #expect(answer.status == 200 && answer.head.contains("text/csv"), "\(name)")
            }
        }
        #expect(operation.responses["400"] == nil || operation.responses["400"]?.content["application/json"] != nil)
    }
}
