import VisorKit
import VisorTesting

@testable import VisorKit

/// Messages as producers bring them, one line each, some of them twice, and what they amount to.
struct ModelInput {
    struct Message {
        let incarnation: String
        let from: Int
        let offset: Int
        let second: Int
        let text: [UInt8]
    }

    /// The messages of each partition.
    private(set) var partitions: [[Message]] = []
    /// How many different lines there are in each window, by its start.
    private(set) var windows: [Int: Int] = [:]

    static let windowSeconds = 10

    /// An input that follows from random numbers.
    init(using random: inout SeededGenerator) {
        for partition in 0..<Int.random(in: 1...3, using: &random) {
            partitions.append([])
            for producer in 0..<Int.random(in: 1...2, using: &random) {
                produce("\(partition)-\(producer)", to: partition, using: &random)
            }
        }
    }

    var lineCount: Int { windows.values.reduce(0, +) }

    /// A producer that sends its lines, and after a crash some of them once more, among those of others.
    private mutating func produce(_ name: String, to partition: Int, using random: inout SeededGenerator) {
        var lines: [Message] = []
        var offset = 0
        for number in 0..<Int.random(in: 1...12, using: &random) {
            let second = number * 7 + Int.random(in: 0...5, using: &random)
            let text = ModelInput.line(second, Int.random(in: 1...3, using: &random))
            lines.append(
                Message(incarnation: name, from: offset, offset: offset + text.count, second: second, text: text))
            offset += text.count
            windows[second / ModelInput.windowSeconds * ModelInput.windowSeconds, default: 0] += 1
        }
        var (next, place) = (0, 0)
        while next < lines.count {
            place = Int.random(in: place...partitions[partition].count, using: &random)
            partitions[partition].insert(lines[next], at: place)
            (next, place) = (next + 1, place + 1)
            if Int.random(in: 0..<8, using: &random) == 0 { next = Int.random(in: 0..<next, using: &random) }
        }
    }

    private static func line(_ second: Int, _ client: Int) -> [UInt8] {
        let time =
            "01/Nov/2026:00:\(second / 60 < 10 ? "0" : "")\(second / 60):\(second % 60 < 10 ? "0" : "")\(second % 60) +0000"
        return Array("192.0.2.\(client) - - [\(time)] \"GET /a HTTP/1.1\" 200 5\n".utf8)
    }
}
