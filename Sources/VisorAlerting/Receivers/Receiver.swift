/// Somebody or something that is told.
public protocol Receiver: Sendable {
    /// Tells a notice; returning means that the receiver has accepted it.
    ///
    /// It ends within a bounded time, and shows the receiver the notice's identity, so that a second attempt is recognised.
    ///
    /// - Throws: `DeliveryFailure`.
    func deliver(_ notice: Notice) async throws(DeliveryFailure)
}

/// Why a notice was not accepted.
public struct DeliveryFailure: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong, in one line without any secret.
    public let description: String
    /// Whether another attempt would come to the same.
    public let isPermanent: Bool
    /// How long the receiver asks to be left alone; `nil` where it says nothing of it.
    public let retryAfter: Duration?

    /// A failure.
    public init(_ description: String, isPermanent: Bool = false, retryAfter: Duration? = nil) {
        (self.description, self.isPermanent, self.retryAfter) = (description, isPermanent, retryAfter)
    }
}
