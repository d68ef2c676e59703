import Foundation
import Synchronization

/// Who may see the dashboard: the file of users and tokens, read again when it has changed.
public final class Accounts: Sendable {
    /// The file.
    public let path: String

    private struct State {
        var file: AuthFile
        var modified: Date?
        var problem: String?
    }

    private let state: Mutex<State>
    /// What the password of somebody who is not there is checked against, so that it takes as long as with others.
    private let nobody: PasswordHash

    /// Reads the file.
    ///
    /// - Throws: `AuthFile.Unusable`.
    public init(path: String) throws(AuthFile.Unusable) {
        self.path = path
        let modified = Accounts.modified(path)
        state = Mutex(State(file: try AuthFile(path: path), modified: modified))
        do throws(PasswordHash.Unusable) {
            nobody = try PasswordHash(of: RandomSecret.make())
        } catch {
            throw AuthFile.Unusable(description: "\(path): \(error)")
        }
    }

    /// Reads the file, if it has changed since; one that cannot be used leaves everybody as they are.
    ///
    /// - Returns: what is wrong with it, once.
    public func refresh() -> String? {
        let modified = Accounts.modified(path)
        guard modified != state.withLock(\.modified) else { return nil }
        do throws(AuthFile.Unusable) {
            let file = try AuthFile(path: path)
            state.withLock { $0 = State(file: file, modified: modified) }
            return nil
        } catch {
            return state.withLock { state in
                defer { (state.modified, state.problem) = (modified, error.description) }
                return state.problem == error.description ? nil : "\(error); those who were in it stay"
            }
        }
    }

    /// Whether a password is a user's, for which it takes tens of milliseconds, and as long where there is no such user.
    func isPassword(_ password: String, of user: String) -> Bool {
        let hash = state.withLock { $0.file.users[user] }
        let matches = (hash ?? nobody).matches(password)
        return matches && hash != nil
    }

    /// What the line of a user says, another with another password; `nil` where there is none.
    func hash(of user: String) -> PasswordHash? { state.withLock { $0.file.users[user] } }

    /// What a token is called; `nil` for one that is none.
    func name(ofToken token: Substring) -> String? {
        let digest = SecretDigest(of: token.utf8)
        return state.withLock { $0.file.tokens[digest] }
    }

    private static func modified(_ path: String) -> Date? {
        (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
    }
}
