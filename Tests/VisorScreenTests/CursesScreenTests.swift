import CNcurses
import Foundation
import Testing
import VisorRuntime

@testable import VisorScreen

@Suite struct CursesScreenTests {
    @Test func keysOfTheTerminalAreKeysOfTheScreen() {
        let functions: [(Int32, ScreenKey)] = [
            (KEY_UP, .up), (KEY_DOWN, .down), (KEY_LEFT, .left), (KEY_RIGHT, .right), (KEY_PPAGE, .pageUp),
            (KEY_NPAGE, .pageDown), (KEY_HOME, .home), (KEY_END, .end), (KEY_ENTER, .enter),
            (KEY_BACKSPACE, .backspace), (KEY_BTAB, .backTab),
        ]
        for (code, key) in functions { #expect(ScreenKey(function: code) == key) }
        #expect(ScreenKey(function: KEY_MOUSE) == nil)
    }

    @Test func charactersAreWholeAndControlCharactersAreNone() {
        #expect(ScreenKey(scalar: 0x71) == .character("q"))
        #expect(ScreenKey(scalar: 0x65E5) == .character("日"))
        #expect(ScreenKey(scalar: 0x1B) == .escape && ScreenKey(scalar: 0x0D) == .enter)
        #expect(ScreenKey(scalar: 0x7F) == .backspace && ScreenKey(scalar: 0x09) == .tab)
        for scalar: UInt32 in [0, 1, 0x1F, 0x80, 0x9B, 0xD800, 0x110000, .max] {
            #expect(ScreenKey(scalar: scalar) == nil)
        }
    }

    @Test func textThatDoesNotFitIsCutByTheColumnsOfTheTerminal() {
        #expect(visor_use_utf8() == 1)
        var cells = ScreenCells(columns: 5)
        #expect(cells.take("ab日本").count == 3 && cells.width == 4)
        #expect(cells.take("日").isEmpty)
        #expect(cells.take("\u{1B}[") == [0x3F], "what moves the cursor is a question mark")
        #expect(cells.take("x").isEmpty && cells.take("\u{301}").count == 1)
    }

    @Test func everyStyleHasALookAndSeverityIsBoldWithoutColours() {
        #expect(ScreenLook(.plain).colour == nil && ScreenLook(.selected).isReversed && ScreenLook(.dim).isDim)
        #expect(ScreenLook(.bad).colour == .red && ScreenLook(.bad).isBold)
        #expect(ScreenLook(.warning).colour == .yellow && ScreenLook(.good).colour == .green)
    }

    @Test(.enabled(if: isatty(STDOUT_FILENO) == 0))
    func screenWithoutATerminalIsAnErrorAndShowsNothing() async throws {
        let screen = CursesScreen()
        await #expect(throws: ScreenError.noTerminal) { try await screen.begin() }
        let size = await screen.size
        #expect(size == ScreenSize(columns: 0, rows: 0))
        await screen.draw([ScreenRow([.init("x")])])
        let heard = await screen.input(within: .seconds(60))
        #expect(heard.isEmpty)
        await screen.end()
    }

    @Test func errorsSayWhatToDoInOneLine() {
        for error in [ScreenError.noTerminal, .noLocale, .unableTerminal("dumb"), .unableTerminal("")] {
            #expect(!error.description.isEmpty && !error.description.contains("\n"))
        }
        #expect(ScreenError.unableTerminal("foo").description.contains("\"foo\""))
    }

    @Test func workOfTheScreenIsDoneOnOneThread() async {
        let screen = CursesScreen()
        var threads: Set<UInt> = []
        for _ in 0..<20 {
            threads.insert(await screen.currentThread)
            await Task.yield()
        }
        #expect(threads.count == 1)
    }
}

extension CursesScreen {
    fileprivate var currentThread: UInt { UInt(pthread_self()) }
}
