import VisorKit

/// The web servers before this one whose word on who asks them counts.
public struct FrontServers: Sendable {
    private let addresses: AddressSet

    /// Takes the word of the web servers of some addresses, and of nobody else.
    public init(_ addresses: AddressSet) { self.addresses = addresses }

    /// The address of who asks: where a web server asks whose word counts, the one that it names, as with lines of logs.
    ///
    /// - Parameter said: the value of the field `X-Forwarded-For`.
    func client(_ said: String?, from peer: String?) -> String {
        let peer = peer ?? ""
        guard let said else { return peer }
        let bytes = Array(peer.utf8) + Array(said.utf8)
        var record = LogRecord()
        record.client = 0..<peer.utf8.count
        record.forwardedFor = peer.utf8.count..<bytes.count
        TrustedProxies(addresses).resolve(&record, bytes.span)
        return IPAddress(bytes.span, record.client).map { "\($0)" } ?? peer
    }

    /// Whether a web server whose word counts says that it was asked over TLS.
    ///
    /// - Parameter said: the value of the field `X-Forwarded-Proto`.
    func isEncrypted(_ said: String?, from peer: String?) -> Bool {
        guard let address = peer.flatMap({ IPAddress($0) }), addresses.contains(address) else { return false }
        let last = said?.split(separator: ",").last
        return last?.filter { $0 != " " }.lowercased() == "https"
    }
}
