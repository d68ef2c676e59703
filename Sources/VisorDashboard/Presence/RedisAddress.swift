/// Where a Redis is that several monitors share: `redis://HOST:6379/0`.
public struct RedisAddress: Equatable, Sendable, CustomStringConvertible {
    /// A text that is no such address.
    public struct Malformed: Error, CustomStringConvertible {
        /// What is wrong.
        public let description: String
    }

    /// The host's name or address.
    public let host: String
    /// The port.
    public let port: Int
    /// The number of the database.
    public let database: Int

    /// Reads an address.
    ///
    /// - Throws: `Malformed`.
    public init(_ text: String) throws(Malformed) {
        let wrong = Malformed(description: "'\(text)' is no address such as redis://127.0.0.1:6379/0")
        guard text.hasPrefix("redis://") else { throw wrong }
        guard !text.contains("@") else {
            throw Malformed(description: "a name or password cannot be given in the address of a Redis")
        }
        let parts = text.dropFirst("redis://".count).split(
            separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let place = parts[0].split(separator: ":", omittingEmptySubsequences: false)
        let port = place.count > 1 ? Int(place[1]) : 6_379
        let database = parts.count > 1 && !parts[1].isEmpty ? Int(parts[1]) : 0
        guard place.count <= 2, let host = place.first, !host.isEmpty, let port, (1...65_535).contains(port),
            let database, (0...9_999).contains(database)
        else { throw wrong }
        (self.host, self.port, self.database) = (String(host), port, database)
    }

    /// The address as users write it.
    public var description: String { "redis://\(host):\(port)/\(database)" }
}
