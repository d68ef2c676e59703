/// The configuration of a real Apache with all that a test of its logs needs, and nothing of the machine's own.
struct ApacheConfiguration: Sendable {
    /// The folder that holds everything: configuration, pages, logs, process id.
    var folder: String
    var port: UInt16
    var hasVersion6: Bool

    private static let modules = [
        "mpm_event", "authz_core", "authn_core", "authn_file", "auth_basic", "authz_user", "dir", "mime", "alias",
        "autoindex",
        "reqtimeout", "proxy", "proxy_http",
    ]

    /// The three access logs, in the formats as Debian's own configuration defines them.
    static let logs: [(name: String, format: String, definition: String)] = [
        ("access.common.log", "common", #"%h %l %u %t \"%r\" %>s %O"#),
        ("access.combined.log", "combined", #"%h %l %u %t \"%r\" %>s %O \"%{Referer}i\" \"%{User-Agent}i\""#),
        (
            "access.vhost_combined.log", "vhost_combined",
            #"%v:%p %h %l %u %t \"%r\" %>s %O \"%{Referer}i\" \"%{User-Agent}i\""#
        ),
    ]

    /// Two more logs with a `LogFormat` of their own, as a text for `--format`: durations in microseconds, and the
    /// addresses that proxies forward for.
    static let describedLogs: [(name: String, format: String)] = [
        ("access.timed.log", #"%h %l %u %t "%r" %>s %b %D"#),
        ("access.forwarded.log", #"%h %l %u %t "%r" %>s %O "%{X-Forwarded-For}i" %D"#),
    ]

    /// The text for `apache2 -f`.
    var text: String {
        """
        ServerName www.example.test
        ServerRoot "\(folder)"
        DefaultRuntimeDir "\(folder)"
        PidFile "\(folder)/apache.pid"
        Listen 127.0.0.1:\(port)
        \(hasVersion6 ? "Listen [::1]:\(port)" : "")
        User www-data
        Group www-data
        \(loadedModules)
        TypesConfig /dev/null
        DocumentRoot "\(folder)/pages"
        DirectoryIndex index.html
        LogLevel info
        ErrorLog "\(folder)/error.log"
        \(customLogs)
        RequestReadTimeout header=1
        GracefulShutdownTimeout 5
        \(places)
        """
    }

    private var loadedModules: String {
        ApacheConfiguration.modules.map {
            "LoadModule \($0)_module /usr/lib/apache2/modules/mod_\($0).so"
        }.joined(separator: "\n")
    }

    private var customLogs: String {
        ApacheConfiguration.logs.map { log in
            "LogFormat \"\(log.definition)\" \(log.format)\nCustomLog \"\(folder)/\(log.name)\" \(log.format)"
        }.joined(separator: "\n") + "\n"
            + ApacheConfiguration.describedLogs.map { log in
                "CustomLog \"\(folder)/\(log.name)\" \"\(log.format.replacing("\"", with: "\\\""))\""
            }.joined(separator: "\n")
    }

    private var places: String {
        """
        <Directory "\(folder)/pages">
            Require all granted
        </Directory>
        <Location /forbidden>
            Require all denied
        </Location>
        <Location /private>
            AuthType Basic
            AuthName private
            AuthUserFile "\(folder)/passwords"
            Require valid-user
        </Location>
        AliasMatch ^/page/ "\(folder)/pages/index.html"
        Redirect 301 /old http://www.example.test/new
        Redirect 410 /gone
        Redirect 500 /broken
        ProxyPass /proxy http://127.0.0.1:9/
        """
    }
}
