import NIOPosix
import Synchronization

/// Lets people in who know a password, and programs that show a token.
public final class LogIn: Sendable {
    /// How somebody who wants to log in fares.
    enum Outcome: Equatable {
        /// He is in; his session is known by the secret.
        case admitted(secret: String)
        /// There is no such user, or the password is another.
        case wrong
        /// There were too many attempts.
        case limited
    }

    let sessions: SessionBook
    let cookie: SessionCookie
    private let accounts: Accounts
    private let threads = NIOThreadPool(numberOfThreads: LogIn.mostAtOnce)

    private let attempts = Mutex(Attempts())
    /// How many passwords are checked at the same time, since each takes a core and the memory that the line of the file says.
    private static let mostAtOnce = 2

    /// Lets in who is in a file.
    ///
    /// - Parameter port: where the server listens: browsers show a cookie to all servers of a host, and another has another.
    public init(accounts: Accounts, port: Int) {
        self.accounts = accounts
        cookie = SessionCookie(name: "visor_\(port)")
        sessions = SessionBook(accounts: accounts)
        threads.start()
    }

    deinit { threads.shutdownGracefully { _ in } }

    /// Checks a password.
    ///
    /// - Parameter address: where the attempt comes from, for which it counts.
    func attempt(
        _ user: String, password: String, from address: String, at now: ContinuousClock.Instant = .now
    ) async -> Outcome {
        // Nobody is called so, and any number of texts is not.
        guard AuthFile.isName(user) else { return .wrong }
        guard attempts.withLock({ $0.begin(user, from: address, at: now) }) else { return .limited }
        // Off the threads that serve pages.
        let hash = try? await threads.runIfActive { [accounts] in accounts.hash(matching: password, of: user) }
        attempts.withLock { $0.end(user, from: address, isRight: hash != nil, at: now) }
        guard let hash else { return .wrong }
        return .admitted(secret: sessions.begin(user, hash: hash, at: now))
    }

    /// Who asks: the user of the session, or the name of the token; `nil` for a stranger.
    ///
    /// - Parameters:
    ///   - cookies: the value of the field `Cookie`.
    ///   - authorization: the value of the field `Authorization`.
    func user(cookies: String?, authorization: String?) -> String? {
        if let authorization, authorization.lowercased().hasPrefix("bearer ") {
            return accounts.name(ofToken: authorization.dropFirst("bearer ".count)[...])
        }
        return cookies.flatMap(cookie.secret).flatMap { sessions.user(of: $0) }
    }
}

/// The cookie that a browser shows to be known again.
struct SessionCookie {
    let name: String

    /// The secret in the value of the field `Cookie`.
    func secret(_ cookies: String) -> Substring? {
        for pair in cookies.split(separator: ";") {
            let parts = pair.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
            if parts.count == 2, parts[0] == name { return parts[1] }
        }
        return nil
    }

    /// The value of the field `Set-Cookie`; an empty secret has the browser forget it.
    ///
    /// It comes along when somebody follows a link to here from elsewhere, but not with what another page sends here (SameSite in the
    /// draft RFC 6265bis).
    func field(_ secret: String, path: String, isEncrypted: Bool) -> String {
        let age = secret.isEmpty ? 0 : Int(SessionBook.length.components.seconds)
        return "\(name)=\(secret); Path=\(path)/; Max-Age=\(age); HttpOnly; SameSite=Lax"
            + (isEncrypted ? "; Secure" : "")
    }
}
