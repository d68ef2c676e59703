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
    }

    /// Reads the token; `nil` where none is to be shown.
    ///
    /// - Throws: `ProgramError`.
    func readToken() throws -> BearerToken? {
        do throws(BearerToken.Unusable) {
            return try tokenFile.map { (path) throws(BearerToken.Unusable) in try BearerToken(file: path) }
        } catch {
            throw ProgramError(error.description, code: .usage)
        }
    }
}
