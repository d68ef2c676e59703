import Foundation
import Synchronization

/// What a thread that may block waits for.
final class Answer<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, any Error>?>(nil)
    private let isThere = DispatchSemaphore(value: 0)

    /// Gives it, once.
    func give(_ answer: Result<Value, any Error>) {
        result.withLock { $0 = answer }
        isThere.signal()
    }

    /// Waits for it; no thread of the pool may.
    ///
    /// - Throws: what was given.
    func wait() throws -> Value {
        isThere.wait()
        guard let answer = result.withLock(\.self) else {
            preconditionFailure("an answer is given before it is told of")
        }
        return try answer.get()
    }
}
