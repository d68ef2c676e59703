import ArgumentParser
import VisorRuntime

/// The program `log_producer`: follows logs and ships their lines to where they are analysed.
@main
struct LogProducerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log_producer", abstract: "Ships logs to where they are analysed.",
        version: VisorVersion.current)

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {}

    static func main() {
        ProgramRunner.main(LogProducerCommand.self)
    }
}
