import ArgumentParser

/// The flags for lines from the network.
struct NetworkOptions: ParsableArguments {
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Let these connect to --listen, addresses or networks. (default: all, on loopback only)",
            valueName: "network"))
    var allowFrom: [String] = []

    @Option(help: ArgumentHelp("How many connections are held at a time. (default: 256)", valueName: "n"))
    var maxConnections: String?

    @Option(help: ArgumentHelp("How many of them may come from one address. (default: 64)", valueName: "n"))
    var maxConnectionsPerAddress: String?

    @Option(
        help: ArgumentHelp(
            "The longest line that is kept of a connection, in bytes. (default: 65536)", valueName: "bytes"))
    var maxLine: String?

    @Option(
        help: ArgumentHelp(
            "How many bytes of lines are held of all connections before they have to wait. (default: 16777216)",
            valueName: "bytes"))
    var maxBuffer: String?

    @Option(
        help: ArgumentHelp("Close a connection after so much time without a line. (default: 1h)", valueName: "span"))
    var idleTimeout: String?

    @Option(
        help: ArgumentHelp(
            "The certificate of this machine for tls:// and https:// addresses, in PEM.", valueName: "file"),
        completion: .file())
    var tlsCertificate: String?

    @Option(help: ArgumentHelp("The key of that certificate, in PEM.", valueName: "file"), completion: .file())
    var tlsKey: String?

    @Option(
        help: ArgumentHelp(
            "With --listen http://...: senders have to show the token in this file.", valueName: "file"),
        completion: .file())
    var tokenFile: String?

    @Option(
        help: ArgumentHelp(
            "With --listen tls://: clients need a certificate of one of these authorities.", valueName: "file"),
        completion: .file())
    var tlsClientCa: String?

    @Option(
        help: ArgumentHelp(
            "With --connect tls://: the authorities for certificates of servers. (default: the system's)",
            valueName: "file"),
        completion: .file())
    var tlsCa: String?

    /// The properties whose key has another name.
    static let renaming = ["tokenFile": "intake.token_file"]
}
