/// Carries whole lines to other programs, and takes no more than these take: whoever sends waits.
public protocol LineCarrier: Sendable {
    /// Begins.
    ///
    /// - Throws: `CarrierFailure` where that cannot be.
    func start() async throws

    /// Waits until there is somebody to send to, or the task is cancelled.
    func ready() async

    /// Sends lines, and returns when the system has taken them all; a task that is cancelled drops what is left.
    ///
    /// - Parameter lines: whole lines.
    func send(_ lines: [UInt8]) async

    /// Says that nothing more comes, and gives what has been sent some time to arrive.
    func finish() async
}

/// Why lines cannot be carried.
public struct CarrierFailure: Error, Equatable, CustomStringConvertible {
    /// What is wrong, with the address.
    public let description: String
}
