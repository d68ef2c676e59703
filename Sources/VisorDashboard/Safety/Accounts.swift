import Synchronization
import VisorTransport

/// Who may see the dashboard: the file of users and tokens, read again when it has changed.
public final class Accounts: Sendable {
    /// The file.
    public let path: String

    private struct State {
        var file: AuthFile
        /// What the file is known by since it was read; `nil` where that failed, so that it is tried again.
        var mark: FileMark?
        var problem: String?
        /// What the password of somebody who is not there is checked against.
        ///
        /// It costs as much as the dearest line of the file: where all cost the same, the time of an answer does not tell who is there.
        let nobody: PasswordHash

        init(_ file: AuthFile, _ mark: FileMark?) {
            (self.file, self.mark) = (file, mark)
            nobody = PasswordHash(ofNobodyLike: file.users.values.max { $0.cost < $1.cost })
        }
    }

    private let state: Mutex<State>

    /// Reads the file.
    ///
    /// - Throws: `AuthFile.Unusable`.
    public init(path: String) throws(AuthFile.Unusable) {
        self.path = path
        // What changes from here on is seen later.
        let mark = FileMark(of: path)
        state = Mutex(State(try AuthFile(path: path), mark))
    }

    /// Reads the file, if it has changed since; one that cannot be used leaves everybody as they are.
    ///
    /// - Returns: what is wrong with it, once.
    public func refresh() -> String? {
        let mark = FileMark(of: path)
        guard mark == nil || mark != state.withLock(\.mark) else { return nil }
        do throws(AuthFile.Unusable) {
            let file = try AuthFile(path: path)
            state.withLock { $0 = State(file, mark) }
            return nil
        } catch {
            return state.withLock { state in
                defer { (state.mark, state.problem) = (nil, error.description) }
                return state.problem == error.description ? nil : "\(error); those who were in it stay"
            }
        }
    }

    /// What a user's password was made into, if it is his; the check takes tens of milliseconds, and as long for a user who is not
    /// there as for the dearest of the file.
    func hash(matching password: String, of user: String) -> PasswordHash? {
        let (hash, nobody) = state.withLock { ($0.file.users[user], $0.nobody) }
        return (hash ?? nobody).matches(password) ? hash : nil
    }

    /// What the line of a user says, another with another password; `nil` where there is none.
    func hash(of user: String) -> PasswordHash? { state.withLock { $0.file.users[user] } }

    /// What a token is called; `nil` for one that is none.
    func name(ofToken token: Substring) -> String? {
        let digest = SecretDigest(of: token.utf8)
        return state.withLock { $0.file.tokens[digest] }
    }
}
