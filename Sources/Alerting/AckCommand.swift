import ArgumentParser
import Foundation
import VisorAlerting
import VisorNetwork
import VisorRuntime

/// The command `alerting ack`: acknowledges alerts.
struct AckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ack", _superCommandName: "alerting",
        abstract: "Says that somebody has taken alerts upon himself.",
        discussion: """
            Of alerts that are acknowledged, nobody is told again until they are over, and they are not escalated. All \
            conditions have to be met.

            EXAMPLES
              alerting ack alertname=high_traffic
              alerting ack 'alertname=~"disk.*"' severity=critical --by Ada
            """,
        version: VisorVersion.current)

    @Argument(help: ArgumentHelp("Conditions that the alerts meet.", valueName: "condition"))
    var conditions: [String]

    @Option(help: ArgumentHelp("Who. (default: the user)", valueName: "name"))
    var by: String?

    @OptionGroup var address: ClientOptions

    func run() async throws {
        let matchers = try ClientOptions.matchers(conditions)
        let client = try address.client()
        let count = try await ClientOptions.asking { try await client.acknowledge(matchers, by: by ?? NSUserName()) }
        try StandardStream.output.write("\(count) alerts acknowledged\n")
    }
}

/// The flags that say which `alerting` is asked.
struct ClientOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Where the interface is.", valueName: "url"))
    var url = "http://127.0.0.1:9093"

    @Option(help: ArgumentHelp("Show the token in this file.", valueName: "file"), completion: .file())
    var tokenFile: String?

    /// Reads conditions.
    ///
    /// - Throws: `ProgramError`.
    static func matchers(_ texts: [String]) throws -> [LabelMatcher] {
        do {
            return try texts.map { try LabelMatcher($0) }
        } catch {
            throw ProgramError("\(error)", code: .usage)
        }
    }

    /// Turns what is wrong into the program's words.
    static func asking<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let problem as AlertingProblem {
            throw ProgramError(problem.description)
        }
    }

    /// The client.
    ///
    /// - Throws: `ProgramError`.
    func client() throws -> AlertingClient {
        do {
            let endpoint = try Endpoint(url.contains("://") ? url : "http://\(url)")
            guard endpoint.scheme.isHTTP else {
                throw ProgramError("--url: '\(url)' is no address of HTTP", code: .usage)
            }
            return try AlertingClient(endpoint, token: try tokenFile.map { try BearerToken(file: $0) })
        } catch let error as ProgramError {
            throw error
        } catch {
            throw ProgramError("\(error)", code: .usage)
        }
    }
}
