import ArgumentParser
import VisorRuntime

/// The program `mini_monitor`: the whole picture of a log in a terminal.
@main
struct MiniMonitorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mini_monitor",
        abstract: "Shows the whole picture of logs in a terminal, as they grow.",
        discussion: """
            Begins with the last minutes of the files, however large they are, and goes on as they grow, over rotation and \
            truncation; what stands before is read when 'h' is pressed. Where the output is no terminal, a block is printed \
            each period. Every option is also a key of the configuration file and a variable VISOR_KEY of the environment.

            EXAMPLES
              mini_monitor
              mini_monitor -i /var/log/nginx/access.log -i /var/log/nginx/error.log
              mini_monitor '/var/log/apache2/*access.log' --alert 50 --alert-period 60
              mini_monitor access.log --where 'status>=500' --no-curses
              mini_monitor access.log --once
              mini_monitor --demo --alert-period 10
            """,
        version: VisorVersion.current)

    @Argument(
        help: ArgumentHelp("Watch these files; patterns such as '*.log' are expanded.", valueName: "file"),
        completion: .file())
    var files: [String] = []

    @OptionGroup var options: MiniMonitorOptions

    func run() async throws {
        // Named with or without -i, all are inputs.
        var options = options
        options.input += files
        let configuration = try ProgramConfiguration.load(
            program: "mini_monitor", options: options.configuration,
            flags: FlagValues(of: options, renaming: MiniMonitorOptions.renaming)
        ) {
            MiniMonitorConfiguration(&$0)
        }
        if configuration.isOnce {
            try await runServices([try OnceService(configuration)])
        } else {
            try await runServices([try WatchService(configuration)])
        }
    }

    static func main() {
        HeapArenas.giveBack()
        ProgramRunner.main(MiniMonitorCommand.self)
    }
}
