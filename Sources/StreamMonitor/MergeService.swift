import Foundation
import ServiceLifecycle
import VisorKit
import VisorRuntime
import VisorTransport

/// Merges partials, and runs until all have been read.
struct MergeService: Service {
    private let files: [String]
    private let outputs: MergeOutputs

    /// Looks at all files.
    ///
    /// - Throws: `InputError` for a file that is missing, `ProgramError` for an output that is one of them,
    ///   `OutputFile.Failure` for an output that cannot be written.
    init(_ command: MergeCommand) throws {
        var seen: Set<FileIdentity> = []
        var inputs: [(name: String, identity: FileIdentity?)] = []
        for path in command.files where path == InputPaths.standardInput || FileIdentity(path: path) != nil {
            let identity = path == InputPaths.standardInput ? nil : FileIdentity(path: path)
            // A file that is named twice is read once.
            let isNew = identity.map { seen.insert($0).inserted } ?? !inputs.contains { $0.name == path }
            if isNew { inputs.append((path, identity)) }
        }
        if let missing = command.files.first(where: { path in path != "-" && FileIdentity(path: path) == nil }) {
            throw InputError.missing(missing)
        }
        files = inputs.map(\.name)
        outputs = try MergeOutputs(command, inputs: inputs)
    }

    func run() async throws {
        do {
            let stop = InputStop()
            try await withGracefulShutdownHandler {
                try merge(stop)
            } onGracefulShutdown: {
                stop.set()
            }
        } catch let failure as OutputFile.Failure where failure.isBrokenPipe {
            // Whoever closed the pipe has seen enough.
        }
    }

    private func merge(_ stop: InputStop) throws {
        var merging = PartialMerging(keepsWindows: outputs.wantsWindows)
        for (number, path) in files.enumerated() {
            let name = MergeOutputs.shown(path)
            let bytes = try InputBytes(path: path, stop: stop)
            var reader = PartialFileReader()
            do {
                while case let piece = try bytes.next(), !piece.isEmpty {
                    reader.take(piece)
                    while let found = try reader.next() { try merging.take(found, of: name, number) }
                }
                if stop.isSet { throw ProgramError("stopped before the end of the input; nothing is written") }
                try reader.end()
            } catch let error as PartialFileError {
                throw ProgramError("\(name): \(error)")
            } catch let error as ArchiveMerger.Failure {
                throw ProgramError("\(name): \(error)")
            }
        }
        try outputs.write(&merging)
    }
}

/// What has been merged, by the definition that the first partial was folded by.
struct PartialMerging {
    /// What the partials amount to; `nil` before the first.
    private var merger: ArchiveMerger?
    /// The name of the input of the first malformed line.
    private(set) var sampleName: String?

    private let keepsWindows: Bool
    private var first: (definition: FoldDefinition, name: String)?

    /// Nothing so far.
    init(keepsWindows: Bool) {
        self.keepsWindows = keepsWindows
    }

    /// Takes what has been read of a file.
    ///
    /// - Throws: `ProgramError` for a partial that was folded by another definition, `ArchiveMerger.Failure`.
    mutating func take(_ piece: PartialFileReader.Piece, of name: String, _ number: Int) throws {
        switch piece {
        case .definition(let definition): try judge(definition, of: name)
        case .partial(let partial, let source):
            try merger?.merge(partial, from: number)
            sampleName = sampleName ?? source
        case .end: break
        }
    }

    /// Hands over what the partials amount to, of which there is no other copy then.
    mutating func takeMerger() -> ArchiveMerger {
        defer { merger = nil }
        return merger ?? ArchiveMerger(window: .seconds(10), keepsWindows: false)
    }

    private mutating func judge(_ definition: FoldDefinition, of name: String) throws {
        guard let first else {
            first = (definition, name)
            merger = ArchiveMerger(window: definition.window, keepsWindows: keepsWindows)
            return
        }
        guard definition != first.definition else { return }
        let (window, other) = (definition.window, first.definition.window)
        let difference =
            window == other
            ? "with other settings of which lines count, and as what, than \(first.name)"
            : "with windows of \(PartialMerging.text(window)), and \(first.name) with windows of \(PartialMerging.text(other))"
        throw ProgramError("\(name): was folded \(difference); fold both with the same options")
    }

    private static func text(_ span: TimeSpan) -> String {
        Quantity.duration(.microseconds(span.microseconds))
    }
}

/// The places that merged results go to.
struct MergeOutputs {
    /// Whether each window is written.
    var wantsWindows: Bool { output != nil }

    private let output: String?
    private let summary: String?
    private let document: SummaryDocument
    private let names: [String]
    private let isQuiet: Bool
    private let start = ContinuousClock.now

    /// Finds out whether the outputs can be written.
    init(_ command: MergeCommand, inputs: [(name: String, identity: FileIdentity?)]) throws {
        (output, summary, isQuiet) = (command.output, command.summary, command.quiet)
        document = SummaryDocument(topCount: command.top)
        names = inputs.map { MergeOutputs.shown($0.name) }
        let outputs = [output, summary].compactMap(\.self)
        do {
            try OutputConflict.check(outputs: outputs, inputs: inputs)
        } catch {
            throw ProgramError(error.description, code: .usage)
        }
        for path in outputs { try OutputFile.check(path) }
    }

    /// A name as it is told.
    static func shown(_ name: String) -> String { name == InputPaths.standardInput ? "standard input" : name }

    /// Writes all results.
    func write(_ merging: inout PartialMerging) throws {
        var merger = merging.takeMerger()
        if let output {
            let file = try StagedFile(path: output)
            try merger.takeWindows { update in try file.write(document.line(update)) }
            try file.commit()
        }
        if let summary { try OutputFile.replace(summary, with: document.object(merger.overall)) }
        guard !isQuiet, ![output, summary].contains(where: { $0.map(OutputFile.isStandardOutput) ?? false }) else {
            return
        }
        let report = TextReport(
            merger.overall, inputs: names, sampleName: merging.sampleName, elapsed: start.duration(to: .now),
            style: Terminal.output.style, width: Terminal.output.size.columns)
        try StandardStream.output.write(report.lines.map { $0 + "\n" }.joined())
    }
}
