import Foundation
import Testing
import VisorStore
import VisorTesting

@testable import VisorAlerting

@Suite struct OldAlertTests {
    private let folder: TemporaryFolder
    private let store: AlertingStore
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    init() throws {
        folder = try TemporaryFolder()
        store = try AlertingStore(path: folder.path("a.sqlite"))
    }

    private func desk() throws -> AlertDesk {
        try AlertDesk(
            store: store, routes: [Route(name: "all", receivers: ["ops"])], oldest: .seconds(3_600),
            now: { [now] in now })
    }

    private func alert(_ name: String, ago seconds: Double, isOver: Bool = false) -> Alert {
        Alert(
            labels: ["alertname": name], startsAt: now.addingTimeInterval(-seconds),
            endsAt: isOver ? now.addingTimeInterval(-1) : nil)
    }

    @Test func whatComesOutOfACatchUpIsToldToNobody() async throws {
        let desk = try desk()
        let position = KeptPosition(name: "file:a", incarnation: "1", offset: 10)
        try await desk.take([alert("old", ago: 3_601), alert("new", ago: 3_599)], position: position)
        try await desk.take([alert("raised", ago: 7_200)], timeout: .seconds(300))
        let names = await desk.snapshot().book.alerts.values.map(\.alert.name)
        #expect(Set(names) == ["new", "raised"])
        #expect(try store.position(of: "file:a") == position)
    }

    @Test func positionsOfSourcesThatAreReadAtTheSameTimeAreAllKept() async throws {
        let desk = try desk()
        await withThrowingTaskGroup(of: Void.self) { group in
            for source in 0..<20 {
                group.addTask {
                    for offset in 1...10 {
                        let position = KeptPosition(name: "file:\(source)", incarnation: "1", offset: offset)
                        try await desk.take([], position: position)
                    }
                }
            }
        }
        for source in 0..<20 { #expect(try store.position(of: "file:\(source)")?.offset == 10) }
    }
}
