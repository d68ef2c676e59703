import ArgumentParser

/// The flags for the dashboard, and for who is online.
struct DashboardOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Serve the dashboard at this address of this machine, as 127.0.0.1:8080.", valueName: "address"))
    var dashboard: String?

    @Option(
        help: ArgumentHelp("With --dashboard: what stands before all its paths. (default: /)", valueName: "path"))
    var basePath: String?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "With --dashboard: answer those who ask for it by these names, as of a web server before it.",
            valueName: "name"))
    var dashboardHost: [String] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "With --auth-file: take the word of these web servers for who asks them, and how: 127.0.0.1, 10.0.0.0/24.",
            valueName: "address"))
    var trustedProxy: [String] = []

    @Option(
        help: ArgumentHelp(
            "With --dashboard: let in only who logs in, or shows a token, of this file; 'auth-line' makes its lines.",
            valueName: "file"),
        completion: .file())
    var authFile: String?

    @Option(
        help: ArgumentHelp(
            "Show who is online, known by: ip, user, host or none. (default: ip with --dashboard)", valueName: "field"))
    var presenceBy: String?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Leave these clients and paths out of who is online: 172.18.0.0/16, /online.", valueName: "what"))
    var presenceExclude: [String] = []

    @Option(
        help: ArgumentHelp(
            "Share who is online with other monitors in this Redis, as redis://127.0.0.1:6379/0.", valueName: "url"))
    var presence: String?

    @Option(
        help: ArgumentHelp("How visitors are called, in JSON or CSV; read again when it changes.", valueName: "file"),
        completion: .file())
    var presenceNames: String?

    /// The properties whose key has another name.
    static let renaming = [
        "dashboard": "dashboard.address", "basePath": "dashboard.base_path", "dashboardHost": "dashboard.hosts",
        "authFile": "dashboard.auth_file", "trustedProxy": "dashboard.trusted_proxies",
        "presenceBy": "presence.by", "presenceExclude": "presence.exclude", "presenceNames": "presence.names",
        "presence": "presence.redis",
    ]
}
