import NIOPosix
import Synchronization
import VisorKit

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

    private struct Attempts {
        var addresses = AttemptLimit(free: 5, longest: .seconds(900))
        // Whoever knows a name could keep its owner out: he waits a minute at most.
        var users = AttemptLimit(free: 20, longest: .seconds(60))
        var waiting = 0
    }

    private let attempts = Mutex(Attempts())
    /// How many passwords are checked at the same time, since each takes memory and a core.
    private static let mostAtOnce = 2
    /// How many may wait for that: a few seconds.
    private static let mostWaiting = 32

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
    func attempt(
        _ user: String, password: String, from address: String, at now: ContinuousClock.Instant = .now
    ) async -> Outcome {
        let address = LogIn.neighbourhood(address)
        let mayTry = attempts.withLock { attempts in
            guard attempts.waiting < LogIn.mostWaiting, attempts.addresses.begin(address, at: now) == nil,
                attempts.users.begin(user, at: now) == nil
            else { return false }
            attempts.waiting += 1
            return true
        }
        guard mayTry else { return .limited }
        // Off the threads that serve pages.
        let isRight = try? await threads.runIfActive { [accounts] in accounts.isPassword(password, of: user) }
        attempts.withLock { attempts in
            attempts.waiting -= 1
            guard isRight == true else { return }
            attempts.addresses.succeed(address)
            attempts.users.succeed(user)
        }
        guard isRight == true, let secret = sessions.begin(user, at: now) else { return .wrong }
        return .admitted(secret: secret)
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

    /// What counts as one peer: an address, or the network of IPv6 that one house has.
    private static func neighbourhood(_ address: String) -> String {
        guard let known = IPAddress(address) else { return address }
        return known.isIPv4 ? "\(known)" : "\(IPNetwork(of: known, prefixLength: 64))"
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
