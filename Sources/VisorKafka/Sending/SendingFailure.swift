/// Why lines have not been acknowledged.
public enum SendingFailure: Error, Equatable, Sendable {
    /// Nobody has acknowledged anything for a while; what is under way stays so.
    case stalled(String)
    /// Somebody has to do something before the broker takes it.
    case refused(String)
    /// A producer was given up after an error: what it had is sent once more by another.
    case failed(String)
    /// The message from an offset of the batch's incarnation on is larger than is taken.
    case tooLarge(String, offset: Int)

    /// What there is to say of it.
    public var reason: String {
        switch self {
        case .stalled(let text), .refused(let text), .failed(let text), .tooLarge(let text, _): text
        }
    }
}
