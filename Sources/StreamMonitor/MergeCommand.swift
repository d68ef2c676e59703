import ArgumentParser
import VisorRuntime

/// The command `stream_monitor merge`: takes partials of `fold` together.
struct MergeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge", _superCommandName: "stream_monitor",
        abstract: "Merges partials that 'fold' has written.",
        discussion: """
            Reads partials in any order and writes what 'stream_monitor' writes that has read all their lines itself: a \
            report, a summary of the whole, and each window once, in the order of time. Counts are the same; top lists are as \
            exact as their 'error' says. No line is too late and no alert is decided, for which all lines are needed in order. \
            Several partials may follow one another in a file or a pipe. A partial that was cut, is damaged, or was folded \
            with other settings is refused, and then nothing is written. Without --output memory does not grow with the \
            windows; with it all windows are in memory, at most 1 GiB of them. Reads no configuration file.

            EXAMPLES
              stream_monitor merge *.partial
              stream_monitor merge *.partial --summary summary.json --output windows.jsonl
              cat *.partial | stream_monitor merge - --quiet --summary summary.json
            """,
        version: VisorVersion.current)

    @Argument(
        help: ArgumentHelp("Files of partials; '-' is the standard input.", valueName: "file"),
        completion: .file())
    var files: [String]

    @Option(help: ArgumentHelp("How many keys the top lists have in the outputs.", valueName: "n"))
    var top = 10

    @Option(
        help: ArgumentHelp("Write each window as a line of JSON; '-' is the standard output.", valueName: "file"),
        completion: .file())
    var output: String?

    @Option(help: ArgumentHelp("Write the summary of the whole as JSON.", valueName: "file"), completion: .file())
    var summary: String?

    @Flag(help: "Print no report.")
    var quiet = false

    func validate() throws {
        guard (1...30_000).contains(top) else { throw ValidationError("--top is a number from 1 to 30000") }
        if files.contains("") { throw ValidationError("an empty name; name files of partials, or '-'") }
    }

    func run() async throws {
        try await runServices([try MergeService(self)])
    }
}
