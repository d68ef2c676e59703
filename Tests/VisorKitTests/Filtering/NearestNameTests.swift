import Testing
import VisorTesting

@testable import VisorKit

@Suite struct NearestNameTests {
    @Test(arguments: [
        ("", "", 0), ("window", "window", 0), ("windw", "window", 1), ("wnidow", "window", 1), ("kitten", "sitting", 3),
        ("", "abc", 3), ("ab", "ba", 1), ("rate", "lateness", 5),
    ])
    func distanceCountsEditsAndSwaps(left: String, right: String, expected: Int) {
        #expect(NearestName.distance(left, right) == expected)
        #expect(NearestName.distance(right, left) == expected)
    }

    @Test func nearestIsFoundAndStrangersAreNot() {
        let names = ["window", "lateness", "time_zone", "heartbeat.message"]
        #expect(NearestName.find("timezone", in: names) == "time_zone")
        #expect(NearestName.find("hartbeat.mesage", in: names) == "heartbeat.message")
        #expect(NearestName.find("colour", in: names) == nil)
    }

    @Test(arguments: 0..<50) func oneEditIsAtMostOneAway(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let name = (0..<8).map { _ in "abc".randomElement(using: &random) ?? "a" }
        var edited = name
        let place = Int.random(in: 0..<7, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: edited.remove(at: place)
        case 1: edited.insert("d", at: place)
        case 2: edited[place] = "d"
        default: edited.swapAt(place, place + 1)
        }
        #expect(NearestName.distance(String(name), String(edited)) <= 1)
    }
}
