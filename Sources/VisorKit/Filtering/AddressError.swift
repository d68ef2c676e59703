/// Why a text of the user is no address and no network.
public struct AddressError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong and what to do, in one line.
    public let message: String

    init(_ message: String) {
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
