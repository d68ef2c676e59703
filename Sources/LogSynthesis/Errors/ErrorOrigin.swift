/// The module and the number under which Apache 2.4 reports an event.
///
/// Source: the log numbers (`APLOGNO`) in the sources of Apache HTTP Server 2.4.
struct ErrorOrigin: Sendable {
    let module: String
    let number: String

    /// The origin of a text: that of a known event, else the core with a number made from the text.
    init(_ message: String) {
        let known = Self.known.first { message.hasPrefix($0.prefix) }
        module = known?.module ?? "core"
        number = known?.number ?? Self.number(madeFrom: message)
    }

    private static let known: [(prefix: String, module: String, number: String)] = [
        ("Connection to child", "ssl", "AH01964"), ("Connection closed to child", "ssl", "AH01998"),
        ("SSL library error", "ssl", "AH02008"), ("Request header read timeout", "reqtimeout", "AH01382"),
        ("Request body read timeout", "reqtimeout", "AH01382"), ("Initial (No.1)", "ssl", "AH02034"),
        ("Subsequent (No.2)", "ssl", "AH02034"), ("DocumentRoot [", "core", "AH00112"),
        ("server certificate does NOT", "ssl", "AH01909"), ("Init: Session Cache", "ssl", "AH01873"),
        ("long lost child", "core", "AH00546"), ("child process", "core", "AH00045"),
        ("File does not exist", "core", "AH00128"), ("client denied", "authz_core", "AH01630"),
        ("user admin not found", "auth_basic", "AH01618"), ("user frank: auth", "auth_basic", "AH01617"),
        ("Cannot serve directory", "autoindex", "AH01276"), ("Got error", "proxy_fcgi", "AH01071"),
        ("HTTP: failed to make", "proxy_http", "AH01114"), ("error reading status line", "proxy_http", "AH01102"),
        ("Request exceeded the limit", "core", "AH00124"), ("Invalid URI in request", "core", "AH00126"),
        ("server reached MaxRequestWorkers", "mpm_event", "AH00484"),
    ]

    /// `AH` and five digits from an FNV-1a hash, the same on every machine.
    private static func number(madeFrom text: String) -> String {
        let hash = text.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
        return "AH\(10_000 + hash % 90_000)"
    }
}
