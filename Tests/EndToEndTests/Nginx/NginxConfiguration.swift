/// The configuration of a real nginx with all that a test of its logs needs, and nothing of the machine's own.
struct NginxConfiguration: Sendable {
    /// The folder that holds everything: configuration, pages, logs, process id.
    var folder: String
    var port: UInt16

    /// Durations and the addresses that proxies forward for, as a text for `log_format` and for `--format` alike.
    static let timed =
        #"$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent $request_time "#
        + #""$http_x_forwarded_for" "$http_user_agent""#

    /// The object of nginx's manual for `escape=json`, with the names that Visor knows.
    private static let object =
        #"{"time_iso8601":"$time_iso8601","remote_addr":"$remote_addr","remote_user":"$remote_user","#
        + #""http_x_forwarded_for":"$http_x_forwarded_for","request":"$request","status":$status,"#
        + #""body_bytes_sent":$body_bytes_sent,"request_time":$request_time,"http_referer":"$http_referer","#
        + #""http_user_agent":"$http_user_agent"}"#

    /// The access logs: how each is called, the text for `--format`, and which fields of a line it has.
    static let logs: [(name: String, format: String, hasDuration: Bool, hasForwardedFor: Bool)] = [
        ("combined.log", "combined", false, false), ("combined.log", "auto", false, false),
        ("timed.log", timed, true, true), ("object.log", "json", true, true), ("object.log", "auto", true, true),
    ]

    /// The text for `nginx -c`.
    var text: String {
        """
        daemon off;
        user www-data;
        worker_processes 1;
        pid \(folder)/nginx.pid;
        error_log \(folder)/error.log info;
        events {}
        http {
            log_format timed '\(NginxConfiguration.timed)';
            log_format object escape=json '\(NginxConfiguration.object)';
            access_log \(folder)/combined.log combined;
            access_log \(folder)/timed.log timed;
            access_log \(folder)/object.log object;
            \(temporaryPaths)
            client_header_timeout 1s;
            server {
                listen 127.0.0.1:\(port);
                server_name www.example.test;
                root \(folder)/pages;
                \(places)
            }
        }
        """
    }

    private var temporaryPaths: String {
        ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path \(folder)/\($0);" }
            .joined(separator: "\n")
    }

    private var places: String {
        """
        location = /old { return 301 http://www.example.test/new; }
        location = /gone { return 410; }
        location = /broken { return 500; }
        location /forbidden { deny all; }
        location /page/ { try_files /index.html =404; }
        location /proxy/ { proxy_pass http://127.0.0.1:9/; }
        location = /slow.txt { limit_rate 16k; }
        """
    }
}
