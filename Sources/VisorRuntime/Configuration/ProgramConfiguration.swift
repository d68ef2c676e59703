import Foundation

/// Loads a program's configuration, and answers `--print-config` and `--check-config`.
public enum ProgramConfiguration {
    /// Reads the configuration of `program` with `read`, which declares its keys; warnings go to `warn`, one line each.
    ///
    /// - Throws: ``ConfigurationError`` with all problems; ``ProgramExit`` when the program shall only print or check.
    public static func load<Configuration>(
        program: String, options: ConfigurationOptions, flags: FlagValues,
        environment: [String: String] = ProcessInfo.processInfo.environment,
        warn: (String) -> Void = StandardStream.error.writeLine,
        read: (inout ConfigurationReader) throws -> Configuration
    ) throws -> Configuration {
        var reader = ConfigurationReader(program: program, flags: flags, environment: environment)
        let result = Result { try read(&reader) }
        // All problems are worth more than the first error that they led to.
        do {
            try reader.finish()
        } catch let error as ConfigurationError where options.checkConfig {
            let lines = reader.warnings.map { "\($0) (warning)" } + error.problems.map(\.description)
            throw ProgramExit(.usage, errorOutput: lines.map { MessageLine.clean($0) + "\n" }.joined())
        }
        let configuration = try result.get()
        for warning in reader.warnings { warn(MessageLine.clean("\(program): warning: \(warning)")) }
        if options.checkConfig {
            let files = [reader.path ?? "built-in defaults"] + reader.documents.map(\.path)
            throw ProgramExit(.done, output: files.map { "\(MessageLine.clean($0)): ok\n" }.joined())
        }
        if options.printConfig { throw ProgramExit(.done, output: table(reader.settings)) }
        return configuration
    }

    /// Reads the configuration of `program` once more while it runs, by the same flags and the same environment.
    ///
    /// - Throws: ``ConfigurationError`` with all problems.
    public static func reload<Configuration>(
        program: String, flags: FlagValues,
        environment: [String: String] = ProcessInfo.processInfo.environment,
        read: (inout ConfigurationReader) throws -> Configuration
    ) throws -> Configuration {
        var reader = ConfigurationReader(program: program, flags: flags, environment: environment)
        let result = Result { try read(&reader) }
        try reader.finish()
        return try result.get()
    }

    /// Key, value and origin in aligned columns, a line for each key.
    static func table(_ settings: [ResolvedSetting]) -> String {
        // A column is not made wider for the few values that would fill it alone.
        let valueWidth = settings.map(\.value.count).filter { $0 <= 40 }.max() ?? 0
        let keyWidth = settings.map(\.key.count).max() ?? 0
        return settings.map { setting in
            "\(setting.key.padded(to: keyWidth))  \(setting.value.padded(to: valueWidth))  \(setting.origin)\n"
        }.joined()
    }
}

extension String {
    /// The text with spaces behind it up to `width` characters.
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
