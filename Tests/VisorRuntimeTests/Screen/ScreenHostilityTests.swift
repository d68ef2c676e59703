import Glibc
import Testing
import VisorKit
import VisorTesting

@testable import VisorRuntime

/// Whatever stands in logs, and whatever is pressed: no row breaks out of the screen.
@Suite struct ScreenHostilityTests {
    private static let pieces = [
        "\u{1B}[2J", "\u{1B}]0;title\u{7}", "\u{9B}31m", "\r", "\u{8}\u{8}", "\u{202E}txt", "\u{2066}", "\u{200F}",
        "\0",
        "日本語", "ｶﾅ", "👩‍👩‍👧‍👦", "🏳️‍🌈", "👍🏽", "🇩🇪🇫🇷", "e\u{301}\u{302}\u{303}\u{304}", String(repeating: "\u{301}", count: 200),
        "\u{20DD}", "क्षि", "நி", "각", "\u{1100}\u{1161}\u{11A8}", "\u{E000}", "\u{10FFFF}", "\u{FEFF}", "\u{AD}",
        "\u{3000}",
        "שלום", "مرحبا", "\u{17000}", "\u{1F200}", "❤\u{FE0F}", "1\u{FE0F}\u{20E3}", "\u{E0067}", "\u{378}", "a", "/",
        "  ", "%s%n",
        String(repeating: "x", count: 300), String(repeating: "漢", count: 300),
    ]

    /// Text as bad as it can be.
    private struct Text {
        var generator: SeededGenerator

        mutating func next(atMost count: Int = 5) -> String {
            (0..<Int.random(in: 0...count, using: &generator)).map { _ in
                ScreenHostilityTests.pieces.randomElement(using: &generator) ?? ""
            }.joined()
        }

        mutating func key() -> ScreenKey {
            let keys: [ScreenKey] = [
                .up, .down, .left, .right, .pageUp, .pageDown, .home, .end, .enter, .escape, .backspace, .tab, .backTab,
            ]
            let letters = "1234567890sp /[],.ah?qäπ漢\u{1B}\u{202E}🙂"
            return Bool.random(using: &generator)
                ? keys.randomElement(using: &generator) ?? .up
                : .character(letters.randomElement(using: &generator) ?? "a")
        }
    }

    /// The columns that the C library gives to a text, which is what ncurses goes by; `nil` where it must not be written.
    private func columns(_ text: String) -> Int? {
        var sum = 0
        for scalar in text.unicodeScalars {
            guard !scalar.isControl, scalar.properties.generalCategory != .format else { return nil }
            sum += Width.of(scalar) ?? 0
        }
        return sum
    }

    private func scene(_ seed: UInt64) async throws -> ScreenScene {
        var text = Text(generator: SeededGenerator(seed: seed))
        var alerts = RandomAlert(seed: seed)
        let lines = (0..<60).map { number -> String in
            let path = "/" + text.next().filter { $0 != "\"" && $0 != " " }
            return ScreenScene.line(text.next(atMost: 1), path, 200 + number, second: number, agent: text.next())
        }
        var scene = try await ScreenScene(lines)
        scene.picture.changes = (0..<30).map { _ in
            var change = alerts.transition()
            change.message = text.next()
            change.lines.append(ScreenScene.errorLine(text.next()))
            return change
        }
        scene.picture.changes.append(ScreenScene.change("far away", second: 1 << 40))
        scene.picture.active = Array(scene.picture.changes.suffix(3))
        scene.picture.files = (0..<9).map { number in
            ScreenPicture.File(
                name: text.next(), position: number == 0 ? .max : number, size: number == 1 ? nil : number - 3,
                lag: number == 2 ? .seconds(Int64.max) : .seconds(-5), trouble: number == 3 ? text.next() : nil)
        }
        scene.picture.messages = [text.next()]
        scene.picture.history = .reading(done: .max, total: Int(seed % 3) - 1)
        return scene
    }

    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func noRowIsWiderThanTheScreen(_ seed: UInt64) async throws {
        var scene = try await scene(seed)
        let other = try await self.scene(seed + 1_000).picture
        var text = Text(generator: SeededGenerator(seed: seed + 99))
        for step in 0..<80 {
            scene.press(text.key())
            if step.isMultiple(of: 40) { scene.picture.windows = other.windows }
            if step == 70 { scene.picture = ScreenPicture(period: TimeSpan(microseconds: 0), overall: other.overall) }
            let size = ScreenSize(
                columns: .random(in: 1...250, using: &text.generator), rows: .random(in: 1...80, using: &text.generator)
            )
            let rows = scene.model.rows(scene.picture, size: size)
            try #require(rows.count <= size.rows)
            for row in rows {
                let width = columns(row.pieces.map(\.text).joined())
                try #require(width.map { $0 <= size.columns } == true, "\(size): \(row)")
            }
        }
    }

    @Test func noCharacterIsWiderThanItIsTakenFor() {
        var wrong: [String] = []
        for value: UInt32 in 0x20...0x1FFFF where !(0x4E01..<0xA000).contains(value) {
            guard let scalar = Unicode.Scalar(value) else { continue }
            // After a letter, for a mark alone is left out.
            let text = ScreenText.clean("a\(scalar)")
            let real = text.unicodeScalars.reduce(0) { $0 + (Width.of($1) ?? 0) }
            if TextWidth.of(text) < real { wrong.append(String(value, radix: 16)) }
        }
        #expect(wrong.isEmpty)
    }

    @Test func pilesOfMarksAndJoinersAreLeftOut() {
        #expect(ScreenText.clean("e\u{301}\u{302}\u{303}\u{304}") == "e\u{301}\u{302}")
        #expect(ScreenText.clean("\u{301}a") == "a")
        #expect(ScreenText.clean("👩\u{200D}👧") == "👩👧")
        #expect(ScreenText.clean("❤\u{FE0F}") == "❤")
        #expect(ScreenText.clean("a\u{E000}\u{AD}b") == "a\u{FFFD}b")
        #expect(ScreenText.clean(String(repeating: "x", count: 10_000)).count == 500)
    }

    @Test func timesOfNoCalendarAreDashes() {
        #expect(ScreenText.clock(EventTime(seconds: 1_795_168_800 + 62)) == "10:01:02")
        #expect(ScreenText.day(EventTime(seconds: 1_795_168_800)) == "2026-11-20")
        #expect(ScreenText.clock(.distantPast) == "--:--:--" && ScreenText.day(.distantPast) == "----------")
    }
}

/// What the C library says of characters, in a locale of UTF-8, without changing that of the tests.
///
/// One that it does not know becomes a question mark in `VisorScreen`, and is cut there.
private enum Width {
    private typealias Function = @convention(c) (Int32) -> Int32
    nonisolated(unsafe) private static let locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nil)
    private static let function: Function? = dlsym(dlopen(nil, RTLD_NOW), "wcwidth")
        .map { unsafeBitCast($0, to: Function.self) }

    /// The columns of a character; `nil` for one that the library does not know.
    static func of(_ scalar: Unicode.Scalar) -> Int? {
        guard let locale, let function else { return nil }
        let before = uselocale(locale)
        defer { uselocale(before) }
        let width = function(Int32(bitPattern: scalar.value))
        return width < 0 ? nil : Int(width)
    }
}
