import Foundation
import ServiceLifecycle
import VisorKit
import VisorRuntime
import VisorTransport

/// Folds inputs to a partial, and runs until they end.
struct FoldService: Service {
    private let settings: AnalysisSettings
    private let inputs: [Input]
    private let threads: Int
    private let output: String

    /// Opens all inputs.
    ///
    /// - Throws: `ProgramError` for an output that is a terminal or an input, `InputError` for an input that cannot be
    ///   read, `OutputFile.Failure` for an output that cannot be written.
    init(_ configuration: StreamMonitorConfiguration, output: String) throws {
        settings = configuration.settings.forArchives
        threads = configuration.threads ?? ProcessInfo.processInfo.activeProcessorCount
        self.output = output
        if OutputFile.isStandardOutput(output) && Terminal.output.isTerminal {
            throw ProgramError("a partial is nothing for a terminal; name a file with -o FILE, or a pipe", code: .usage)
        }
        let requests =
            configuration.inputs.isEmpty
            ? [InputRequest(InputPaths.standardInput, profile: configuration.profile)] : configuration.inputs
        inputs = try Input.open(
            matching: requests, heartbeat: settings.heartbeat, showsLines: !settings.rules.anonymizes)
        do {
            try OutputConflict.check(
                outputs: [output], inputs: inputs.map { ($0.name, $0.identity) },
                own: configuration.configurationFiles.map { ($0, "the configuration \($0)") })
        } catch {
            throw ProgramError(error.description, code: .usage)
        }
        try OutputFile.check(output)
    }

    func run() async throws {
        do {
            try await fold()
        } catch let failure as OutputFile.Failure where failure.isBrokenPipe {
            throw ProgramError("\(output): whoever reads the partial has gone")
        } catch let error as InputError where settings.rules.anonymizes {
            throw error.withoutLine
        }
    }

    private func fold() async throws {
        let queue = InputQueue(inputs, heartbeat: settings.heartbeat)
        let file = try StagedFile(path: output)
        let stop = InputStop()
        var writer = PartialFileWriter()
        try await withGracefulShutdownHandler {
            _ = try await queue.firstTimes()
            try file.write(writer.head(FoldDefinition(settings)))
            try await write(queue, to: file, &writer)
        } onGracefulShutdown: {
            stop.set()
            queue.stop()
        }
        if stop.isSet {
            throw ProgramError("stopped before the end of the input; the partial is not whole, and 'merge' refuses it")
        }
        try file.write(writer.end())
        try file.commit()
        if let shortcoming = await queue.shortcoming { throw ProgramError(shortcoming) }
    }

    private func write(_ queue: InputQueue, to file: StagedFile, _ writer: inout PartialFileWriter) async throws {
        var folder = ArchiveFolder(queue, settings: settings, threads: threads)
        var collector = PartialCollector()
        while let (partial, partition) = try await folder.next() {
            if !collector.hasRoom(for: partial) {
                try file.write(writer.sections(collector.partial, sampleSource: collector.sampleSource))
                collector = PartialCollector()
            }
            collector.merge(partial, source: shown(inputs[partition].name))
        }
        if collector.isEmpty { return }
        try file.write(writer.sections(collector.partial, sampleSource: collector.sampleSource))
    }

    private func shown(_ name: String) -> String { name == InputPaths.standardInput ? "standard input" : name }
}
