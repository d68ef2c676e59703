import Foundation
import Testing
import VisorKit
import VisorTesting

@testable import VisorRuntime

/// Screens of some sizes as a person sees them: `Tests/Fixtures/screen/<size>.txt`.
///
/// `VISOR_REGENERATE_FIXTURES=1 swift test --filter ScreenSizeTests` makes what is drawn now the expectation: look at the
/// difference before it is committed.
@Suite struct ScreenSizeTests {
    private static let isRegenerating = ProcessInfo.processInfo.environment["VISOR_REGENERATE_FIXTURES"] == "1"
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Fixtures/screen").standardized

    private func busy() async throws -> ScreenScene {
        var scene = try await ScreenScene.usual()
        let high = ScreenScene.change(
            "High traffic generated an alert - hits = 12.5/s, triggered at 2026-11-20T10:00:25Z", severity: .critical,
            second: 25)
        let lines = ["PHP Fatal error: out of memory in /srv/www/日本.php", "upstream timed out"]
        scene.picture.changes = [
            ScreenScene.change("disk", lines: lines.map { ScreenScene.errorLine($0, second: 7) }),
            ScreenScene.change("disk", .resolved, second: 9), high,
        ]
        scene.picture.active = [high]
        scene.picture.history = .waiting(bytes: 9_876_543_210)
        return scene
    }

    @Test(arguments: [(80, 24), (200, 60), (40, 10), (120, 30)])
    func screenLooksAsItDid(_ columns: Int, _ rows: Int) async throws {
        let text = try await busy().rows(columns, rows).joined(separator: "\n") + "\n"
        let file = ScreenSizeTests.folder.appending(path: "\(columns)x\(rows).txt")
        if ScreenSizeTests.isRegenerating { try Data(text.utf8).write(to: file) }
        #expect(try text == String(contentsOf: file, encoding: .utf8), "\(text)")
    }

    @Test func screenIsFullFromItsLeastSizeOn() async throws {
        let scene = try await busy()
        for (columns, rows) in [(20, 5), (40, 10), (79, 13), (80, 14), (80, 20), (120, 30), (250, 80), (100, 7)] {
            #expect(scene.rows(columns, rows).count == rows, "\(columns)x\(rows)")
        }
    }

    @Test func screenThatIsTooSmallSaysSo() async throws {
        let scene = try await busy()
        #expect(scene.rows(19, 24) == ["the terminal is too"])
        #expect(scene.rows(80, 4) == ["the terminal is too small"])
        #expect(scene.rows(3, 1) == ["the"])
        #expect(scene.rows(0, 24).isEmpty && scene.rows(80, 0).isEmpty && scene.rows(-1, -1).isEmpty)
    }

    @Test func morePanelsStandWhereThereIsRoom() {
        func panels(_ columns: Int, _ rows: Int, _ selected: ScreenPanel) -> [ScreenPanel] {
            PanelGrid(columns: columns, rows: rows, selected: selected).panels
        }
        #expect(panels(80, 15, .alerts) == [.alerts])
        #expect(panels(120, 15, .sections) == [.sections, .clients])
        #expect(panels(120, 15, .alerts) == [.sections, .alerts])
        #expect(panels(200, 48, .sections) == [.sections, .clients, .paths, .agents, .errors, .alerts])
        #expect(panels(200, 48, .files) == [.sections, .clients, .paths, .agents, .errors, .files])
        #expect(panels(1, 0, .files) == [.files])
    }

    @Test func filesThatDoNotFitAreCounted() async throws {
        var scene = try await busy()
        scene.picture.files = (1...20).map { ScreenPicture.File(name: "f\($0).log", position: 1) }
        #expect(scene.rows(80, 24)[0].contains("f1.log  and 19 more"))
        #expect(scene.rows(80, 60)[6] == "       and 14 more")
    }
}
