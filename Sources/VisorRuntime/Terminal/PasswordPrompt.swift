import Glibc
import Synchronization

/// Asks somebody at a terminal for a password, which is not shown; where the standard input is none, its first line is taken.
public enum PasswordPrompt {
    /// How long a line may be, in bytes.
    private static let longest = 4_096
    /// What ends or stops a program: not before the terminal shows again what is typed.
    private static let signals = [SIGINT, SIGTERM, SIGQUIT, SIGHUP, SIGTSTP]
    /// The signal that has come while a password was asked for; 0 for none.
    private static let signal = Atomic<Int32>(0)

    /// Reads a password.
    ///
    /// - Throws: `ProgramError` where there is none, or the two that were typed differ.
    public static func read() throws(ProgramError) -> String {
        guard isatty(STDIN_FILENO) == 1 else { return try password(of: line { true }) }
        let first = try ask("Password: ")
        guard try ask("The same again: ") == first else {
            throw ProgramError("the two passwords differ; nothing was made", code: .usage)
        }
        return first
    }

    /// Asks until there is an answer: somebody may have stopped the program and let it go on.
    private static func ask(_ question: String) throws(ProgramError) -> String {
        while true {
            let bytes = try typed(question)
            let signal = signal.exchange(0, ordering: .relaxed)
            guard signal != 0 else { return try password(of: bytes) }
            // As if it came only now that the terminal is as it was; to any thread, since this one may take none.
            kill(getpid(), signal)
            _ = poll(nil, 0, 200)
        }
    }

    /// What is typed while the terminal does not show it, or nothing of use where a signal comes.
    private static func typed(_ question: String) throws(ProgramError) -> [UInt8] {
        try? StandardStream.error.write(question)
        // Makes the note before a handler needs it.
        signal.store(0, ordering: .relaxed)
        let handlers = signals.map { number in
            (number, Glibc.signal(number) { PasswordPrompt.signal.store($0, ordering: .relaxed) })
        }
        var before = termios()
        let isKnown = unsafe tcgetattr(STDIN_FILENO, &before) == 0
        var silent = before
        silent.c_lflag &= ~tcflag_t(ECHO)
        if isKnown { unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) }
        defer {
            if isKnown { unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &before) }
            StandardStream.error.writeLine("")
            for (number, handler) in handlers { _ = Glibc.signal(number, handler) }
        }
        return try line(while: isReady)
    }

    /// Waits until something was typed.
    ///
    /// - Returns: whether it was; otherwise a signal has come, on whichever thread.
    private static func isReady() -> Bool {
        var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        while signal.load(ordering: .relaxed) == 0 {
            if unsafe poll(&input, 1, 100) > 0 { return true }
        }
        return false
    }

    /// The next line of the standard input, byte by byte, so that what comes behind it stays there.
    ///
    /// - Parameter isReady: waits for the next byte; `false` gives up.
    private static func line(while isReady: () -> Bool) throws(ProgramError) -> [UInt8] {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while isReady(), bytes.count <= longest {
            let count = unsafe Glibc.read(STDIN_FILENO, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw ProgramError("\(SystemError("cannot read the password", code: errno))", code: .usage)
            }
            guard count == 1 || bytes.isEmpty else {
                throw ProgramError("the password ends before its line does; nothing was made", code: .usage)
            }
            guard count == 1, byte != UInt8(ascii: "\n") else { break }
            bytes.append(byte)
        }
        return bytes
    }

    /// The password that a line is.
    private static func password(of line: [UInt8]) throws(ProgramError) -> String {
        let bytes = line.last == UInt8(ascii: "\r") ? line.dropLast() : line[...]
        guard !bytes.isEmpty, bytes.count <= longest else {
            throw ProgramError("no password came on the standard input, or one that is too long", code: .usage)
        }
        guard let password = String(validating: bytes, as: UTF8.self) else {
            throw ProgramError("the password is no text of UTF-8; nothing was made", code: .usage)
        }
        return password
    }
}
