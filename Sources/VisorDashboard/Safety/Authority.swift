/// The name that a server is asked for by, with or without a port: `localhost:8080`, `[::1]`.
///
/// Source: RFC 3986, section 3.2; a name with a user before it is none.
struct Authority: Equatable {
    /// The host in small letters, an address of IPv6 without its brackets.
    let host: String
    /// The port; `nil` where none is named.
    let port: UInt16?

    /// - Returns: `nil` for a text that is no host, or has something behind it that is no port.
    init?(_ text: String) {
        let text = text.lowercased()
        var rest = text[...]
        if rest.hasPrefix("[") {
            guard let end = rest.firstIndex(of: "]") else { return nil }
            host = String(rest[..<end].dropFirst())
            rest = rest[end...].dropFirst()
        } else {
            host = String(rest.prefix { $0 != ":" })
            rest = rest.dropFirst(host.count)
        }
        guard !host.isEmpty, !host.contains(where: { "/@[]".contains($0) || $0.isWhitespace }) else { return nil }
        guard !rest.isEmpty else {
            port = nil
            return
        }
        guard rest.hasPrefix(":"), rest.dropFirst().utf8.allSatisfy({ (48...57).contains($0) }),
            let number = UInt16(rest.dropFirst())
        else { return nil }
        port = number
    }

    /// Reads the origin of a page, `https://visor.example.org`, without the port that is usual for its scheme.
    ///
    /// - Returns: `nil` for one that is hidden (`null`), or of no web server.
    init?(origin: String) {
        for (scheme, usual) in [("http://", UInt16(80)), ("https://", 443)] where origin.lowercased().hasPrefix(scheme)
        {
            guard let authority = Authority(String(origin.dropFirst(scheme.count))) else { return nil }
            (host, port) = (authority.host, authority.port == usual ? nil : authority.port)
            return
        }
        return nil
    }

    /// Whether the page of an origin was served under this name; which of the two usual ports it was is not known where none is named.
    func serves(_ origin: Authority) -> Bool {
        host == origin.host && (port == origin.port || origin.port == nil && (port == 80 || port == 443))
    }
}
