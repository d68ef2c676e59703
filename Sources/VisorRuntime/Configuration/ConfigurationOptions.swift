import ArgumentParser

/// The flags with which every program finds, shows and checks its configuration.
public struct ConfigurationOptions: ParsableArguments {
    /// The file, or the directory that holds PROGRAM.json.
    @Option(
        help: .init(
            """
            Read the configuration from FILE, or from PROGRAM.json in it if it is a directory; else from \
            $VISORHOME/config, else from $HOME/config, else the defaults hold.
            """, valueName: "file"),
        completion: .file(extensions: ["json"]))
    public var config: String?

    /// Whether to show every key and end.
    @Flag(help: "Show every key with its value and where it came from, and end.")
    public var printConfig = false

    /// Whether to check everything and end.
    @Flag(help: "Say everything that is wrong with the configuration, and end.")
    public var checkConfig = false

    /// Makes options that wait to be parsed.
    public init() {}
}
