import Glibc
import Synchronization
import VisorTransport

/// A program that is run to its end, or to the end of its time, by a thread that has nothing else to do.
struct ChildProcess: Sendable {
    /// How a process ended.
    struct Ending: Equatable {
        enum How: Equatable {
            case exited(Int)
            case killed(Int)
            /// It was told to end, since its time was over, or nobody waits for it any more.
            case overdue
            /// Nobody knows.
            case lost
        }

        let how: How
        /// The first line that it wrote to standard error, on one clean line of bounded length.
        let firstLine: String
    }

    /// The path of the program, and its arguments.
    let arguments: [String]
    let environment: [String: String]
    let input: [UInt8]
    let time: Duration
    /// What says that nobody waits for it any more.
    let stop: BlockingCalls.Stop

    /// How much of standard error is kept.
    private static let longestError = 4_096
    /// How long a process has that was told to end.
    private static let grace = Duration.seconds(2)
    private static let mostKills = 5
    /// Between the making of a pipe and the moment when it is known to be none of other children's, no child may be made.
    private static let making = Mutex(())

    /// Runs the program.
    ///
    /// - Throws: a failure where it cannot be started.
    func run() throws(DeliveryFailure) -> Ending {
        // A program need not read what it is given: writing to it then is an error, and no signal that ends this process.
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe sigaddset(&signals, SIGPIPE)
        unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
        let (process, pipes) = try start()
        var talk = Talk(input: input, pipes: pipes)
        defer { talk.close() }
        let how = wait(for: process, &talk)
        // What it has started and left behind goes with it.
        kill(-process, SIGKILL)
        talk.take()
        return Ending(how: how, firstLine: ChildProcess.firstLine(talk.errors))
    }

    private func wait(for process: pid_t, _ talk: inout Talk) -> Ending.How {
        let clock = ContinuousClock()
        var (end, kills, status) = (clock.now + time, 0, Int32(0))
        while true {
            talk.go(within: 20)
            let ended = unsafe waitpid(process, &status, WNOHANG)
            if ended == process { return kills > 0 ? .overdue : ChildProcess.how(status) }
            // Where this process wants to hear of no child, nobody knows how one ended.
            if ended < 0, errno != EINTR { return kills > 0 ? .overdue : .lost }
            guard clock.now >= end || kills == 0 && stop.isRequested else { continue }
            // One that not even this ends waits for a disk, and is waited for no longer.
            guard kills < ChildProcess.mostKills else { return .overdue }
            // Its whole group, since a script waits for what it has started.
            kill(-process, kills > 0 ? SIGKILL : SIGTERM)
            (kills, end) = (kills + 1, clock.now + ChildProcess.grace)
        }
    }

    private static func how(_ status: Int32) -> Ending.How {
        let signal = status & 0x7f
        return signal == 0 ? .exited(Int(status >> 8 & 0xff)) : .killed(Int(signal))
    }

    private static func firstLine(_ bytes: [UInt8]) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        let line = text.split(whereSeparator: \.isNewline).first { $0.contains { !$0.isWhitespace } } ?? ""
        return CleanText.line(String(line), atMost: 200)
    }

    /// The ends of the pipes that stay here.
    struct Pipes {
        var input: Int32
        var errors: Int32
    }

    private func start() throws(DeliveryFailure) -> (pid_t, Pipes) {
        let result = ChildProcess.making.withLock { _ in
            let input = ChildProcess.pipe()
            let errors = ChildProcess.pipe()
            defer { for end in [input?.read, errors?.write].compactMap(\.self) { close(end) } }
            guard let input, let errors else {
                for end in [input?.write, errors?.read].compactMap(\.self) { close(end) }
                return Result<(pid_t, Pipes), SystemError>.failure(.last)
            }
            var process = pid_t()
            let problem = spawn(&process, input.read, errors.write)
            guard problem == 0 else {
                close(input.write)
                close(errors.read)
                return .failure(SystemError(code: problem))
            }
            return .success((process, Pipes(input: input.write, errors: errors.read)))
        }
        do throws(SystemError) {
            return try result.get()
        } catch {
            let isTemporary = [EAGAIN, ENOMEM, EMFILE, ENFILE, ETXTBSY].contains(error.code)
            throw DeliveryFailure("\(arguments[0]) cannot be started: \(error)", isPermanent: !isTemporary)
        }
    }

    /// A pipe that no child has by itself, and whose ends here block nobody.
    private static func pipe() -> (read: Int32, write: Int32)? {
        var ends: [Int32] = [0, 0]
        guard unsafe Glibc.pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    private func spawn(_ process: inout pid_t, _ input: Int32, _ errors: Int32) -> Int32 {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, input, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, errors, 2)
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        // Signals mean to it what they mean to any program, whatever they mean here; its group is its own.
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe posix_spawnattr_setsigmask(&attributes, &signals)
        unsafe sigfillset(&signals)
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        unsafe posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
        var words = unsafe arguments.map { unsafe strdup($0) } + [nil]
        var variables = unsafe environment.map { unsafe strdup("\($0.key)=\($0.value)") } + [nil]
        defer {
            unsafe words.forEach { unsafe free($0) }
            unsafe variables.forEach { unsafe free($0) }
        }
        return unsafe posix_spawn(&process, arguments[0], &actions, &attributes, &words, &variables)
    }
}

extension ChildProcess {
    /// What is said to a process, and what it says.
    fileprivate struct Talk {
        private let input: [UInt8]
        private var pipes: Pipes
        private var sent = 0
        /// The beginning of what the process wrote to standard error.
        private(set) var errors: [UInt8] = []

        init(input: [UInt8], pipes: Pipes) {
            (self.input, self.pipes) = (input, pipes)
            for end in [pipes.input, pipes.errors] { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
        }

        /// Goes on with both as far as they go, and waits a little for that.
        mutating func go(within milliseconds: Int32) {
            var ends = [pollfd(fd: pipes.errors, events: Int16(POLLIN), revents: 0)]
            ends.append(pollfd(fd: pipes.input, events: Int16(POLLOUT), revents: 0))
            guard unsafe poll(&ends, 2, milliseconds) > 0 else { return }
            if ends[1].revents != 0 { give() }
            if ends[0].revents != 0 { take() }
        }

        private mutating func give() {
            let count = unsafe input[sent...].withUnsafeBytes { unsafe write(pipes.input, $0.baseAddress, $0.count) }
            if count < 0, errno == EAGAIN || errno == EINTR { return }
            sent += max(count, 0)
            if count < 0 || sent == input.count { ChildProcess.shut(&pipes.input) }
        }

        /// Reads what is there; what is too much is read and forgotten, so that the process can go on.
        mutating func take() {
            var buffer = [UInt8](repeating: 0, count: 16 << 10)
            // A process that never stops writing gets its end all the same.
            for _ in 0..<64 where pipes.errors >= 0 {
                let count = unsafe read(pipes.errors, &buffer, buffer.count)
                if count < 0, errno == EAGAIN || errno == EINTR { return }
                guard count > 0 else { return ChildProcess.shut(&pipes.errors) }
                errors += buffer[..<count].prefix(ChildProcess.longestError - errors.count)
            }
        }

        mutating func close() {
            ChildProcess.shut(&pipes.input)
            ChildProcess.shut(&pipes.errors)
        }
    }

    /// Closes one end, once; `poll` leaves out what is closed.
    private static func shut(_ end: inout Int32) {
        if end >= 0 { close(end) }
        end = -1
    }
}
