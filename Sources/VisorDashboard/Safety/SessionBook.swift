import Synchronization

/// Who is logged in, in memory: after a restart all log in again.
final class SessionBook: Sendable {
    private struct Session {
        let user: String
        /// The user's line when he logged in: with another password his sessions are over.
        let hash: PasswordHash
        let end: ContinuousClock.Instant
    }

    /// How long a session lasts.
    static let length = Duration.seconds(12 * 3_600)
    /// How many there are at most; the one that would end first makes room.
    static let most = 10_000

    private let accounts: Accounts
    private let sessions = Mutex<[SecretDigest: Session]>([:])

    init(accounts: Accounts) { self.accounts = accounts }

    /// Begins a session of somebody whose password is right.
    ///
    /// - Parameter hash: what the password matched, which may no longer be in the file; the session is over then.
    /// - Returns: the secret that it is known by.
    func begin(_ user: String, hash: PasswordHash, at now: ContinuousClock.Instant = .now) -> String {
        let secret = RandomSecret.make()
        sessions.withLock { sessions in
            if sessions.count >= SessionBook.most {
                sessions = sessions.filter { $0.value.end > now }
                if sessions.count >= SessionBook.most, let first = sessions.min(by: { $0.value.end < $1.value.end }) {
                    sessions[first.key] = nil
                }
            }
            sessions[SecretDigest(of: secret.utf8)] = Session(user: user, hash: hash, end: now + SessionBook.length)
        }
        return secret
    }

    /// Whose session a secret is; `nil` for none, or one that is over.
    func user(of secret: Substring, at now: ContinuousClock.Instant = .now) -> String? {
        let key = SecretDigest(of: secret.utf8)
        guard let session = sessions.withLock({ $0[key] }) else { return nil }
        guard session.end > now, accounts.hash(of: session.user) == session.hash else {
            sessions.withLock { $0[key] = nil }
            return nil
        }
        return session.user
    }

    /// Ends a session.
    func end(_ secret: Substring) {
        sessions.withLock { $0[SecretDigest(of: secret.utf8)] = nil }
    }

    /// How many there are, those that are over among them.
    var count: Int { sessions.withLock(\.count) }
}
