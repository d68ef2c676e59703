import NIOCore

/// Sends lines over TCP, with TLS or without: what the system has taken passes for accepted.
///
/// So it is as reliable as TCP: where the connection breaks, what had been taken and had not arrived is lost, and of a batch that was
/// being sent the beginning may come twice.
public final class TCPDestination: Destination {
    /// The address, as users write it.
    public let address: String
    /// Whether the receiver hears of ranges without lines.
    public let wantsEmptyBatches = false

    private let connection: SendingConnection

    /// A destination.
    ///
    /// - Parameters:
    ///   - endpoint: an address of TCP or TLS.
    ///   - secrets: how servers are judged, and what they are shown.
    public init(_ endpoint: Endpoint, secrets: TLSSecrets.Files) throws(TLSSecrets.Failure) {
        address = "\(endpoint)"
        let tls = endpoint.scheme.isEncrypted ? try TLSSecrets(secrets, serves: false, connects: true).client : nil
        connection = SendingConnection(to: endpoint, tls: tls)
    }

    /// Sends the lines of a batch.
    public func send(_ batch: ShippedBatch) async throws(DeliveryError) {
        do {
            if !connection.isOpen { try await connection.open() }
            try await connection.write(ByteBuffer(bytes: batch.body.bytes))
        } catch {
            connection.drop()
            throw .unreachable(TCPProblem.reason(error))
        }
    }

    /// Ends the connection when what has been sent has gone.
    public func close() async { await connection.finish() }
}
