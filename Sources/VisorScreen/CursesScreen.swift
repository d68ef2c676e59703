import CNcurses
import Foundation
import VisorRuntime

/// The terminal as a screen: draws rows, and tells of keys and sizes.
///
/// ncurses keeps its state in globals, so there can be one screen at a time. It is an actor with a thread of its own: the compiler
/// sees to it that all calls of ncurses are made there, one after the other, and that none of them holds up another task.
@safe public actor CursesScreen {
    /// How often the size is looked at while no key is pressed, in milliseconds.
    private static let slice: Int32 = 100
    /// How many keys are taken at once: who pastes a book still sees the screen.
    private static let mostKeys = 1_000
    /// How often there may be nothing to read on a terminal that says there is, before it is taken for gone.
    private static let mostEmptyReads = 3

    private let thread = ScreenThread()
    private var isShown = false
    private var hasColours = false
    private var descriptor: Int32 = -1
    private var emptyReads = 0
    private var terminal: OpaquePointer?

    /// The thread that all of it runs on.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

    /// A screen that has not begun.
    public init() {}

    deinit { thread.stop() }

    /// Shows a screen while a function runs, and ends it whatever becomes of that.
    ///
    /// - Throws: ``ScreenError`` if there can be none, and what the function throws.
    public static func show<Result>(
        isolation: isolated (any Actor)? = #isolation, _ body: (CursesScreen) async throws -> sending Result
    ) async throws -> sending Result {
        let screen = CursesScreen()
        try await screen.begin()
        do {
            let result = try await body(screen)
            await screen.end()
            return result
        } catch {
            await screen.end()
            throw error
        }
    }

    /// Takes the terminal: colours if it has them and `NO_COLOR` is not set, no echo, no cursor.
    ///
    /// From here to ``end()`` a crash or an exit of the program puts the terminal right, too.
    ///
    /// - Throws: ``ScreenError`` with the terminal untouched.
    public func begin(environment: [String: String] = ProcessInfo.processInfo.environment) throws(ScreenError) {
        guard !isShown else { return }
        guard isatty(STDOUT_FILENO) == 1 else { throw .noTerminal }
        guard visor_use_utf8() == 1 else { throw .noLocale }
        guard visor_can_draw() == 1 else { throw .unableTerminal(environment["TERM"] ?? "") }
        TerminalRescue.remember()
        descriptor = unsafe visor_open_terminal(&terminal)
        guard descriptor >= 0 else { throw .noTerminal }
        isShown = true
        TerminalRescue.arm()
        cbreak()
        noecho()
        visor_read_keys_at_once()
        visor_read_signals_as_keys(descriptor)
        curs_set(0)
        takeColours(environment)
    }

    private func takeColours(_ environment: [String: String]) {
        hasColours = (environment["NO_COLOR"] ?? "").isEmpty && has_colors() && start_color() == OK
        guard hasColours else { return }
        let background: Int16 = use_default_colors() == OK ? -1 : Int16(COLOR_BLACK)
        for pair in ScreenColour.allCases { init_pair(pair.rawValue, pair.colour, background) }
    }

    /// The present size.
    public var size: ScreenSize {
        isShown
            ? ScreenSize(columns: Int(visor_columns()), rows: Int(visor_rows())) : ScreenSize(columns: 0, rows: 0)
    }

    /// Shows rows from the top; what is too wide or too much for the present size is left out.
    public func draw(_ rows: [ScreenRow]) {
        guard isShown else { return }
        let size = size
        visor_erase()
        for (number, row) in rows.prefix(size.rows).enumerated() {
            var cells = ScreenCells(columns: size.columns)
            for piece in row.pieces {
                let column = cells.width
                let text = cells.take(piece.text)
                guard !text.isEmpty else { continue }
                setStyle(piece.style)
                unsafe text.withUnsafeBufferPointer { text in
                    unsafe visor_put(Int32(number), Int32(column), text.baseAddress, Int32(text.count))
                }
            }
        }
        visor_style(0, 0, 0, 0)
        visor_refresh()
    }

    private func setStyle(_ style: ScreenStyle) {
        let look = ScreenLook(style)
        visor_style(
            hasColours ? Int32(look.colour?.rawValue ?? 0) : 0,
            look.isBold || !hasColours && look.colour != nil ? 1 : 0,
            look.isDim ? 1 : 0, look.isReversed ? 1 : 0)
    }

    /// What the terminal tells: at once if it has told something, else as soon as it does, or nothing after a time.
    ///
    /// What else is asked of the screen waits as long. Returns early, too, if the task is cancelled.
    public func input(within timeout: Duration) -> [ScreenInput] {
        let end = ContinuousClock.now + timeout
        while isShown, !Task.isCancelled {
            let heard = unheard()
            let left = ContinuousClock.now.duration(to: end)
            if !heard.isEmpty || left <= .zero { return heard }
            let milliseconds = Int32(min(Double(CursesScreen.slice), max(1, (left / .milliseconds(1)).rounded(.up))))
            if wait(milliseconds) { return [.closed] }
        }
        return []
    }

    /// Waits for a key.
    ///
    /// - Returns: whether the terminal is gone.
    private func wait(_ milliseconds: Int32) -> Bool {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&request, 1, milliseconds) > 0 else {
            emptyReads = 0
            return false
        }
        if request.revents & Int16(POLLIN) == 0 { return true }
        // Bytes that are no character are read and told of as nothing.
        emptyReads = visor_waiting_bytes(descriptor) > 0 ? 0 : emptyReads + 1
        return emptyReads > CursesScreen.mostEmptyReads
    }

    private func unheard() -> [ScreenInput] {
        var heard: [ScreenInput] = []
        while heard.count < CursesScreen.mostKeys {
            var code: wint_t = 0
            let kind = unsafe visor_read_key(&code)
            guard kind != ERR else { break }
            emptyReads = 0
            if kind == KEY_CODE_YES {
                if Int32(bitPattern: code) == KEY_RESIZE {
                    heard.append(.resized(size))
                } else if let key = ScreenKey(function: Int32(bitPattern: code)) {
                    heard.append(.key(key))
                }
            } else {
                take(code, &heard)
            }
        }
        return heard
    }

    /// Takes a character; Ctrl-Z stops the program, Ctrl-\ ends it, and Ctrl-L draws everything anew.
    private func take(_ code: wint_t, _ heard: inout [ScreenInput]) {
        switch code {
        case 0x1A where visor_can_be_continued() == 0: break
        case 0x1C: heard.append(.closed)
        case 0x1A:
            TerminalRescue.disarm()
            visor_suspend()
            TerminalRescue.arm()
            heard.append(.resized(size))
        case 0x0C:
            visor_redraw_all()
            heard.append(.resized(size))
        default:
            if let key = ScreenKey(scalar: code) { heard.append(.key(key)) }
        }
    }

    /// Gives the terminal back as it was; nothing if it has not been taken.
    public func end() {
        guard isShown else { return }
        isShown = false
        endwin()
        TerminalRescue.disarm()
        if let terminal = unsafe terminal { unsafe delscreen(terminal) }
        unsafe terminal = nil
    }
}
