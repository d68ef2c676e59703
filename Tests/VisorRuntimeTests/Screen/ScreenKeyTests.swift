import Testing
import VisorKit
import VisorTesting

@testable import VisorRuntime

@Suite struct ScreenKeyTests {
    @Test func panelsAreSwitchedInTheirOrderAndRound() async throws {
        var scene = try await ScreenScene.usual()
        var seen: [ScreenPanel] = []
        for _ in 0..<8 {
            seen.append(scene.model.panel)
            scene.press(.tab)
        }
        #expect(seen == ScreenPanel.allCases + [.sections])
        scene.press(.left)
        scene.press(.backTab)
        #expect(scene.model.panel == .files)
        scene.press(.right)
        #expect(scene.model.panel == .sections)
        #expect(scene.press(.character("8")) == nil && scene.model.panel == .sections)
    }

    @Test func filterLeavesRowsThatContainTheTextWhateverItsCase() async throws {
        var scene = try await ScreenScene.usual()
        scene.press(.character("a"))
        scene.type("/PAG")
        #expect(scene.model.isEditing && scene.keys == ["/pages"])
        #expect(scene.rows().last?.hasPrefix("/PAG") == true)
        scene.type("q")
        #expect(scene.keys == ["\"PAGq\""], "letters are no commands while a filter is typed")
        scene.press(.backspace)
        scene.press(.enter)
        #expect(!scene.model.isEditing && scene.keys == ["/pages"])
        #expect(scene.rows().last?.hasPrefix("filter: PAG  q quit") == true)
        scene.press(.character("3"))
        #expect(Set(scene.keys) == ["/pages/create", "/pages/edit", "/pages/list"])
        scene.press(.escape)
        #expect(scene.keys.count == 6 && scene.rows().last?.hasPrefix("q quit") == true)
    }

    @Test func escapeClearsTheFilterThatIsBeingTyped() async throws {
        var scene = try await ScreenScene.usual()
        scene.type("/img")
        scene.press(.escape)
        #expect(!scene.model.isEditing && scene.keys.count == 4)
    }

    @Test func filterKeepsTheSectionOfAPathThatContainsTheText() async throws {
        var scene = try await ScreenScene.usual()
        scene.press(.character("a"))
        scene.press(.enter)
        scene.type("/edit")
        #expect(scene.keys == ["/pages", "/pages/edit"])
    }

    @Test func filterHoldsForMessagesAlertsAndFiles() async throws {
        var scene = try await ScreenScene.usual()
        scene.picture.changes = [
            ScreenScene.change(
                "High traffic", lines: [ScreenScene.errorLine("disk full"), ScreenScene.errorLine("hot")]),
            ScreenScene.change("quiet"),
        ]
        scene.type("/DISK")
        scene.press(.enter)
        scene.press(.character("5"))
        #expect(scene.panel().dropFirst() == ["10:00:00  [php] 10.0.0.9 disk full"])
        scene.press(.character("6"))
        #expect(scene.panel() == ["nothing contains \"DISK\""])
        scene.type("/")
        for _ in 0..<4 { scene.press(.backspace) }
        scene.type("high")
        #expect(scene.panel() == ["1 change", "10:00:00  firing    High traffic"])
        scene.press(.enter)
        scene.press(.character("7"))
        #expect(scene.panel() == ["nothing contains \"high\""])
    }

    @Test func listsAreSortedByCountOrByName() async throws {
        var scene = try await ScreenScene.usual()
        scene.press(.character("a"))
        let byCount = scene.keys
        #expect(byCount.first == "/pages")
        scene.press(.character("s"))
        #expect(scene.rows().contains("sorted by name"))
        #expect(scene.rows().contains { $0.hasPrefix("── Sections all, by name ──") })
        scene.press(.up)
        #expect(scene.keys == ["/", "/api", "/img", "/pages"])
        scene.press(.character("s"))
        scene.press(.up)
        #expect(scene.keys == byCount)
    }

    @Test func pastWindowsAreLookedAtAndLeft() async throws {
        var scene = try await ScreenScene.usual()
        func period(_ scene: ScreenScene) -> String { String(scene.rows()[2].prefix(8)) }
        #expect(period(scene) == "10:00:20" && scene.rows()[0].hasSuffix("live"))
        scene.press(.character("["))
        #expect(period(scene) == "10:00:10" && scene.rows()[0].hasSuffix("PAST"))
        #expect(scene.rows()[2].contains(" 3          3      0.3"))
        scene.press(.character(","))
        #expect(period(scene) == "10:00:00")
        scene.press(.character("["))
        #expect(period(scene) == "10:00:00" && scene.rows().contains("there is no period before this one"))
        scene.press(.character("]"))
        scene.press(.character("."))
        #expect(period(scene) == "10:00:20" && scene.rows()[0].hasSuffix("live"))
        scene.press(.character("]"))
        #expect(period(scene) == "10:00:30" && scene.rows()[0].hasSuffix("PAST"), "the open one can be looked at, too")
        scene.press(.character("0"))
        #expect(period(scene) == "10:00:20" && scene.rows()[0].hasSuffix("live"))
    }

    @Test func pastWindowStaysWhileOthersComeAndGo() async throws {
        var scene = try await ScreenScene.usual()
        let all = scene.picture.windows
        scene.picture.windows = Array(all.prefix(3))
        scene.press(.character("["))
        #expect(scene.rows()[2].hasPrefix("10:00:00"))
        scene.picture.windows = all
        #expect(scene.rows()[2].hasPrefix("10:00:00"))
        scene.picture.windows = Array(all.suffix(3))
        #expect(scene.rows()[2].hasPrefix("10:00:10"), "what has gone gives way to the next one")
    }

    @Test func openWindowIsShownWhereNothingHappenedBefore() async throws {
        let lines = [ScreenScene.line("a", "/x"), ScreenScene.line("a", "/y", second: 45)]
        let scene = try await ScreenScene(lines)
        #expect(scene.rows()[2].hasPrefix("10:00:40-10:00:50          1          1      0.2"))
    }

    @Test func pausedPictureStandsStillAndSaysSo() async throws {
        var scene = try await ScreenScene(Array(repeating: ScreenScene.line("a", "/x"), count: 3))
        scene.press(.character("p"))
        let other = try await ScreenScene(Array(repeating: ScreenScene.line("b", "/y"), count: 10))
        scene.picture = other.picture
        #expect(scene.model.isPaused && scene.keys == ["/x"])
        #expect(scene.rows()[0].hasSuffix("PAUSED +7"))
        scene.press(.character(" "))
        #expect(!scene.model.isPaused && scene.keys == ["/y"] && scene.rows()[0].hasSuffix("live"))
    }

    @Test func everythingThatWasReadCanBeShown() async throws {
        var scene = try await ScreenScene.usual()
        scene.press(.character("a"))
        #expect(scene.rows()[0].hasSuffix("ALL"))
        #expect(scene.rows()[2].hasPrefix("all                       17         17"))
        #expect(scene.panel()[0].contains("8   47.1 %"))
        scene.press(.character("["))
        #expect(scene.rows()[2].hasPrefix("10:00:10"))
    }

    @Test func historyIsAskedForOnlyWhereThereIsSome() async throws {
        var scene = try await ScreenScene.usual()
        #expect(scene.press(.character("h")) == nil)
        #expect(scene.rows().contains("there is no more history"))
        scene.picture.history = .waiting(bytes: 9_900_000_000)
        #expect(scene.press(.character("h")) == .readHistory)
        #expect(scene.rows()[6] == "history  9.9 GB before this have not been read: press h")
        scene.picture.history = .reading(done: 4_000_000_000, total: 10_000_000_000)
        #expect(scene.press(.character("h")) == nil)
        #expect(
            scene.rows()[6] == "history  [################                        ] 40 %  4.0 GB of 10.0 GB")
    }

    @Test func helpShowsTheKeysAndClosesWithAnyOther() async throws {
        var scene = try await ScreenScene.usual()
        scene.press(.character("?"))
        #expect(scene.rows().contains { $0.hasPrefix("PgUp") || $0.contains("PgUp PgDn") })
        #expect(scene.rows()[0].hasPrefix("Visor"), "the header stays")
        #expect(scene.rows(40, 10).contains { $0.hasPrefix("1 to 7") })
        for _ in 0..<100 { scene.press(.down) }
        #expect(scene.rows(40, 10).contains { $0.contains("times are those") })
        #expect(!scene.rows(40, 10).contains { $0.hasPrefix("1 to 7") })
        scene.press(.character("s"))
        #expect(!scene.rows().contains { $0.contains("PgUp PgDn") } && scene.keys.count == 4)
        scene.press(.character("?"))
        #expect(scene.press(.character("q")) == .quit)
    }

    @Test func messageStandsInTheFooterUntilItHasBeenRead() async throws {
        var scene = try await ScreenScene.usual()
        scene.picture.messages = ["a.log was rotated"]
        #expect(scene.rows().contains("a.log was rotated"))
        scene.press(.escape)
        #expect(!scene.rows().contains("a.log was rotated"))
        scene.picture.messages.append("b.log is gone")
        #expect(scene.rows().contains("b.log is gone"))
    }

    @Test func onlyQuitEnds() async throws {
        var scene = try await ScreenScene.usual()
        #expect(scene.press(.character("x")) == nil && scene.press(.enter) == nil && scene.press(.escape) == nil)
        #expect(scene.press(.character("q")) == .quit)
    }

    @Test func aLogAtRestIsNotTakenForNow() async throws {
        var scene = try await ScreenScene.usual()
        scene.picture.isAtRest = true
        scene.picture.files[0].lag = .seconds(3 * 3_600 + 5)
        #expect(scene.rows()[0].hasSuffix("ended 3 h ago"))
        scene.press(.character("["))
        #expect(scene.rows()[0].hasSuffix("PAST"))
    }

    @Test func theHelpFitsTheSmallestUsualTerminal() {
        for entry in ScreenHelp.lines {
            #expect(ScreenHelp.line(entry, 80).width == ScreenHelp.line(entry, 200).width)
        }
    }

    @Test func theSelectionGoesWhereItsKeyGoes() async throws {
        func lines(_ paths: [String]) -> [String] { paths.map { ScreenScene.line("10.0.0.1", $0) } }
        var scene = try await ScreenScene(lines(["/a/1", "/a/2", "/a/3", "/b/1", "/b/2", "/c/1"]))
        scene.press(.down)
        let other = try await ScreenScene(lines(["/c/1", "/c/2", "/c/3", "/a/1", "/a/2", "/b/1"]))
        scene.picture = other.picture
        scene.press(.enter)
        #expect(scene.keys == ["/c", "/a", "/b", "/b/1"])
        let without = try await ScreenScene(lines(["/c/1", "/a/1"]))
        scene.picture = without.picture
        scene.press(.enter)
        #expect(scene.keys == ["/a", "/c", "/c/1"], "the row stays where its key is gone")
    }

    @Test func answersOfTheFirstClassAreShownWhereThereAreAny() async throws {
        let scene = try await ScreenScene([ScreenScene.line("10.0.0.1", "/", 101)])
        #expect(scene.rows().contains { $0.contains("1xx 1") })
        #expect(try await !ScreenScene.usual().rows().contains { $0.contains("1xx") })
    }

    @Test func aCompressedFileHasNoShare() async throws {
        var scene = try await ScreenScene.usual()
        scene.picture.files[0].position = 5_000
        scene.picture.files[0].size = 1_000
        #expect(scene.rows()[0].contains("access.log  5.0 kB  lag"))
    }
}
