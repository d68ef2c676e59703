import ArgumentParser
import VisorDashboard
import VisorRuntime

/// The command `stream_monitor auth-line`: makes a line for the file of those who may see the dashboard.
struct AuthLineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "auth-line",
        abstract: "Makes a line for the file of those who may see the dashboard.",
        discussion: """
            For a user the password is asked for at the terminal, or taken from the standard input; the line holds what \
            Argon2id makes of it, from which nobody gets the password. For a program a new token is made, which is said once, on \
            the standard error: the line holds its SHA-256.

            EXAMPLES
              $ stream_monitor auth-line --user ann >> users && chmod 600 users
              $ stream_monitor auth-line --token prometheus >> users
              $ stream_monitor -i access.log --follow --dashboard 127.0.0.1:8080 --auth-file users
            """)

    @Option(help: ArgumentHelp("Make a line for this user.", valueName: "name"))
    var user: String?

    @Option(help: ArgumentHelp("Make a line for a program, with a new token.", valueName: "name"))
    var token: String?

    func validate() throws {
        guard (user == nil) != (token == nil) else { throw ValidationError("Name a --user, or a --token.") }
        guard AuthFile.isName(user ?? token ?? "") else {
            throw ValidationError("A name is 1 to 100 bytes, without colons, spaces and control characters.")
        }
    }

    func run() async throws {
        if let user {
            let password = try PasswordPrompt.read()
            let line: String
            do throws(PasswordHash.Unusable) {
                line = try AuthFile.line(user: user, password: password)
            } catch { throw ProgramError(error.description, code: .usage) }
            try StandardStream.output.write(line + "\n")
        } else if let token {
            let made = AuthFile.line(token: token)
            try StandardStream.output.write(made.line + "\n")
            StandardStream.error.writeLine("the token of \(token), which is not said again: \(made.token)")
        }
    }
}
