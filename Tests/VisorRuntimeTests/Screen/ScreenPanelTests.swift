import Testing
import VisorKit
import VisorTesting

@testable import VisorRuntime

@Suite struct ScreenPanelTests {
    @Test func sectionsOfThePastPeriodComeByTheirHits() async throws {
        let scene = try await ScreenScene.usual()
        // The last window is open: what is shown is the one before.
        #expect(
            scene.panel() == [
                "         2   40.0 %  ████       + /pages", "         1   20.0 %  ██         + /",
                "         1   20.0 %  ██         + /api", "         1   20.0 %  ██         + /img",
            ])
        #expect(scene.rows()[1].hasPrefix("2026-11-20             lines       hits"))
        #expect(scene.rows()[2].hasPrefix("10:00:20-10:00:30          5          5      0.5"))
        #expect(scene.rows().contains { $0.hasPrefix("── Sections 10:00:20-10:00:30 ──") })
    }

    @Test func everyPanelShowsItsList() async throws {
        var scene = try await ScreenScene.usual()
        let expected: [(Character, [String])] = [
            ("2", ["10.0.0.2", "10.0.0.3", "10.0.0.0", "10.0.0.1"]),
            ("3", ["/", "/api/v1/users", "/img/a.png", "/pages/create", "/pages/list"]), ("4", ["curl"]),
            ("5", ["lines", "messages"]), ("6", ["far"]), ("7", ["s"]),
        ]
        for (key, keys) in expected {
            scene.press(.character(key))
            #expect(scene.model.panel.rawValue == key.wholeNumberValue)
            #expect(Set(scene.keys) == Set(keys), "\(key)")
        }
    }

    @Test func expandedSectionShowsItsPathsAndHidesThemAgain() async throws {
        var scene = try await ScreenScene.usual()
        scene.press(.character("a"))
        scene.press(.enter)
        #expect(scene.keys.prefix(4) == ["/pages", "/pages/create", "/pages/edit", "/pages/list"])
        #expect(scene.panel()[0].contains("8   47.1 %") && scene.panel()[0].contains("- /pages"))
        #expect(scene.panel()[1].contains("4   50.0 %"), "a path's share is that of its section")
        let counts = scene.panel()[1...3].compactMap { $0.split(separator: " ").first.flatMap { Int($0) } }
        #expect(counts.reduce(0, +) == 8)
        scene.press(.down)
        scene.press(.down)
        #expect(scene.selected().first?.hasSuffix("/pages/edit") == true)
        scene.press(.enter)
        #expect(scene.keys.count == 4 && scene.selected().first?.hasSuffix("+ /pages") == true)
    }

    @Test func pathBelongsToTheSectionThatCountedIt() {
        for (path, section) in [
            ("/pages/create", "/pages"), ("/", "/"), ("/a", "/a"), ("//b", "/"), ("*", "*"), ("", ""), ("x/y", "x"),
        ] { #expect(PanelLists.section(of: path) == section, "\(path)") }
    }

    @Test func errorsShowLevelsAndTheNewestMessageLast() async throws {
        var scene = try await ScreenScene(
            [
                "[Fri Nov 20 10:00:00 2026] [error] [client 10.0.0.1] disk full",
                "[Fri Nov 20 10:00:01 2026] [warn] hot",
            ],
            format: .apacheError)
        scene.picture.changes = [
            ScreenScene.change(
                "one", lines: [ScreenScene.errorLine("disk full"), ScreenScene.errorLine("again", second: 1)]),
            ScreenScene.change("two", lines: [ScreenScene.errorLine("and again", second: 62)]),
        ]
        scene.press(.character("5"))
        #expect(
            scene.panel() == [
                "10:00:00-10:00:10  error 1  warn 1", "10:00:00  [php] 10.0.0.9 disk full",
                "10:00:01  [php] 10.0.0.9 again", "10:01:02  [php] 10.0.0.9 and again",
            ])
        #expect(scene.selected() == ["10:01:02 [php] 10.0.0.9 and again"])
        scene.picture.changes.append(ScreenScene.change("x", lines: [ScreenScene.errorLine("newest", second: 63)]))
        #expect(scene.selected() == ["10:01:03 [php] 10.0.0.9 newest"])
        scene.press(.up)
        #expect(scene.selected() == ["10:01:02 [php] 10.0.0.9 and again"])
        scene.press(.home)
        #expect(scene.selected() == ["10:00:00 [php] 10.0.0.9 disk full"])
        scene.press(.end)
        #expect(scene.selected() == ["10:01:03 [php] 10.0.0.9 newest"])
    }

    @Test func alertsThatAreNotOverStandAboveAllChanges() async throws {
        var scene = try await ScreenScene.usual()
        #expect(scene.rows()[6] == "alerts none active")
        let high = ScreenScene.change("High traffic", severity: .critical, second: 5)
        scene.picture.changes = [ScreenScene.change("old"), ScreenScene.change("old", .resolved, second: 3), high]
        scene.picture.active = [high]
        scene.press(.character("6"))
        #expect(scene.rows()[6] == "ALERT 1 active  High traffic")
        #expect(
            scene.panel() == [
                "1 active", "10:00:05  firing    High traffic", "3 changes", "10:00:05  firing    High traffic",
                "10:00:03  resolved  old", "10:00:00  firing    old",
            ])
        scene.picture.active = []
        #expect(scene.rows()[6] == "alerts none active  3 so far")
    }

    @Test func longListIsScrolledToItsEnds() async throws {
        var scene = try await ScreenScene.usual()
        scene.picture.changes = (1...500).map { ScreenScene.change("number \($0)") }
        scene.press(.character("6"))
        scene.press(.end)
        #expect(scene.selected() == ["10:00:00 firing number 1"])
        #expect(scene.panel().count == 14, "the panel is full")
        scene.press(.up)
        scene.press(.pageUp)
        #expect(scene.selected() == ["10:00:00 firing number 12"])
        scene.press(.home)
        scene.press(.up)
        scene.press(.down)
        #expect(scene.selected() == ["10:00:00 firing number 500"])
    }

    @Test func filesShowPositionLagAndTrouble() async throws {
        var scene = try await ScreenScene.usual()
        scene.picture.files = [
            ScreenPicture.File(name: "/var/log/a.log", position: 500_000, size: 1_000_000, lag: .seconds(2)),
            ScreenPicture.File(name: "/var/log/b.log", trouble: "no such file"),
        ]
        scene.press(.character("7"))
        #expect(
            scene.panel() == [
                "/var/log/a.log                  500.0 kB of 1.0 MB (50 %)  lag 2.0 s",
                "/var/log/b.log                  no such file  0 B",
            ])
        #expect(scene.rows()[0].hasPrefix("Visor  /var/log/a.log  and 1 more  500.0 kB of 1.0 MB (50 %)  lag 2.0 s"))
        #expect(scene.rows(80, 30)[1] == "       /var/log/b.log  no such file  0 B")
    }

    @Test func countsThatMayBeTooLowAreMarked() async throws {
        let capacity = HeavyHitters.Capacity(keys: 4, bytes: 512)
        let lines = (0..<60).map {
            ScreenScene.line("10.0.0.\($0 % 3)", "/p\($0 % 2 == 0 ? 0 : $0)/x", second: $0 / 20)
        }
        var scene = try await ScreenScene(lines, capacity: capacity)
        let error = try #require(scene.picture.windows.first?.summary.tops.sections.error)
        #expect(error > 0)
        let first = try #require(scene.panel().first)
        #expect(first.contains("≥\(30 - error)") && first.hasSuffix("/p0"))
        #expect(scene.rows().contains { $0.contains("≥ up to \(error) more") })
        scene.press(.character("2"))
        #expect(!scene.rows().contains { $0.contains("≥") })
    }
}
