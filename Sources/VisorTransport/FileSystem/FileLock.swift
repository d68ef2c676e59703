import Glibc
import VisorKit

/// The lock of a file that one process at a time has.
public enum FileLock {
    /// Takes the lock of an open file, and waits a little for one who is about to go; it goes with the descriptor.
    ///
    /// The system waits for such a lock without an end or not at all: so it is asked again and again.
    ///
    /// - Throws: `SystemError`, `EWOULDBLOCK` where somebody else has it for longer.
    public static func take(_ descriptor: Int32, within patience: Duration) throws(SystemError) {
        let deadline = ContinuousClock.now + patience
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let reason = SystemError.last
            guard reason.code == EWOULDBLOCK || reason.code == EINTR, ContinuousClock.now < deadline else {
                throw reason
            }
            usleep(20_000)
        }
    }
}
