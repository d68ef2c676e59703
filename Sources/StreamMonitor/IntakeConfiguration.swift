import VisorNetwork
import VisorRuntime

/// Who may send lines by HTTP.
struct IntakeConfiguration: Equatable {
    /// The file that holds the token which senders show; `nil` where they show none.
    let tokenFile: String?

    /// Reads all keys; what is wrong comes out of the reader.
    ///
    /// - Parameter listen: where lines are taken.
    init(_ reader: inout ConfigurationReader, listen: [Endpoint]) {
        tokenFile = reader.optionalString("intake.token_file")
        for (index, endpoint) in listen.enumerated() where endpoint.scheme.isHTTP {
            if !["", "/"].contains(endpoint.path) {
                reader.report(
                    "'\(endpoint)': leave the path out; lines are taken at /ingest", at: "listen", element: index)
            }
            if tokenFile == nil && !endpoint.isLoopback {
                reader.report(
                    "'\(endpoint)' can be reached from other machines: name a file with a token for them with"
                        + " --token-file, or listen at 127.0.0.1", at: "listen", element: index)
            }
        }
        guard listen.contains(where: \.scheme.isHTTP) else { return }
        do { _ = try readToken() } catch { reader.report(error.description, at: "intake.token_file") }
    }

    /// Reads the token; `nil` where none is to be shown.
    ///
    /// - Throws: `BearerToken.Unusable`.
    func readToken() throws(BearerToken.Unusable) -> BearerToken? {
        try tokenFile.map { (path) throws(BearerToken.Unusable) in try BearerToken(file: path) }
    }
}
