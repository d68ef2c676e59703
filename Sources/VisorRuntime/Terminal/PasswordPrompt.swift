import Glibc

/// Asks somebody at a terminal for a password, which is not shown; where the standard input is none, its first line is taken.
public enum PasswordPrompt {
    /// How long a line may be, in bytes.
    private static let longest = 4_096

    /// Reads a password.
    ///
    /// - Throws: `ProgramError` where there is none, or the two that were typed differ.
    public static func read() throws(ProgramError) -> String {
        guard isatty(STDIN_FILENO) == 1 else { return try line() }
        let first = try ask("Password: ")
        guard try ask("The same again: ") == first else {
            throw ProgramError("the two passwords differ; nothing was made", code: .usage)
        }
        return first
    }

    private static func ask(_ question: String) throws(ProgramError) -> String {
        try? StandardStream.error.write(question)
        var before = termios()
        let isKnown = unsafe tcgetattr(STDIN_FILENO, &before) == 0
        var silent = before
        silent.c_lflag &= ~tcflag_t(ECHO)
        if isKnown { unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) }
        defer {
            if isKnown { unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &before) }
            StandardStream.error.writeLine("")
        }
        return try line()
    }

    /// The next line of the standard input, byte by byte, so that what comes behind it stays there.
    private static func line() throws(ProgramError) -> String {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while unsafe Glibc.read(STDIN_FILENO, &byte, 1) == 1, byte != UInt8(ascii: "\n") {
            bytes.append(byte)
            guard bytes.count <= longest else { break }
        }
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        let password = String(decoding: bytes, as: UTF8.self)
        guard !password.isEmpty, bytes.count <= longest else {
            throw ProgramError("no password came on the standard input, or one that is too long", code: .usage)
        }
        return password
    }
}
