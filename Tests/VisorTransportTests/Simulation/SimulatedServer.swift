import VisorKit
import VisorTesting

@testable import VisorTransport

/// A server that writes `logs/a.log`, and rotates it in all ways that there are.
struct SimulatedServer {
    /// All lines that it has written whole, in their order.
    private(set) var written: [UInt8] = []

    private let fileSystem: SimulatedFileSystem
    private var generator: SeededGenerator
    /// What has been written of a line whose rest comes later.
    private var unfinished: ArraySlice<UInt8> = []
    /// Whether the newest older part was renamed, and so may still be written to.
    private var olderIsRenamed = false
    private let content: SimulatedContent
    private var seconds: Int64 = 1_795_000_000 - 86_400
    private var weather = SimulatedWeather()

    static let log = "logs/a.log"

    init(_ fileSystem: SimulatedFileSystem, seed: UInt64, content: SimulatedContent = .even) {
        self.fileSystem = fileSystem
        self.content = content
        generator = SeededGenerator(seed: seed)
    }

    /// What servers do, and those that rotate their logs.
    enum Act: CaseIterable {
        case rename, copyAndCut, compress, writeToOlder, writeHalf, write
    }

    /// Does one thing that servers do, mostly writing.
    mutating func act() {
        let number = Int.random(in: 0..<12, using: &generator)
        perform(number < Act.allCases.count ? Act.allCases[number] : .write)
    }

    /// Does one thing; rotation only between lines.
    mutating func perform(_ act: Act) {
        switch act {
        case .rename where unfinished.isEmpty: rotate()
        case .copyAndCut where unfinished.isEmpty: rotateByCopy()
        case .compress: compress()
        case .writeToOlder where unfinished.isEmpty && content == .even: writeToOlder()
        case .writeHalf: writeHalf()
        default: write()
        }
    }

    /// Writes some lines.
    mutating func write() {
        finishLine()
        for _ in 0..<Int.random(in: 1...20, using: &generator) { put(nextLine(), to: SimulatedServer.log) }
    }

    /// Writes the beginning of a line, whose rest comes with what is written next.
    private mutating func writeHalf() {
        finishLine()
        let line = nextLine()
        let half = Int.random(in: 1..<line.count, using: &generator)
        fileSystem.write(Array(line[..<half]), to: SimulatedServer.log)
        unfinished = line[half...]
        written += line
    }

    /// Writes the rest of a line that has been begun.
    mutating func finishLine() {
        if !unfinished.isEmpty { fileSystem.write(Array(unfinished), to: SimulatedServer.log) }
        unfinished = []
    }

    /// Writes what is missing of the last line, and, where time matters, one so much later that all before it is decided.
    mutating func finish() {
        finishLine()
        guard content == .eventful else { return }
        seconds += 120
        put(request(status: 200), to: SimulatedServer.log)
    }

    private mutating func put(_ line: [UInt8], to path: String) {
        fileSystem.write(line, to: path)
        written += line
    }

    private mutating func nextLine() -> [UInt8] {
        let moment = content == .even ? .even(&generator) : weather.next(&generator)
        seconds += moment.pause
        if Int.random(in: 0..<15, using: &generator) == 0 { return Array("no log line \(written.count)\n".utf8) }
        guard let status = moment.status else { return Array("- - - [\(time)] \"HEARTBEAT\" - -\n".utf8) }
        return request(status: status)
    }

    private var time: String { RandomLog.text(of: EventTime(seconds: seconds)) }

    private mutating func request(status: Int) -> [UInt8] {
        let size = Int.random(in: 0..<9_000, using: &generator)
        let client = "10.0.0.\(Int.random(in: 0..<9, using: &generator))"
        return Array(
            "\(client) - - [\(time)] \"GET /line/\(written.count) HTTP/1.1\" \(status) \(size) \"-\" \"test\"\n"
                .utf8)
    }

    private func older(_ number: Int) -> String { "\(SimulatedServer.log).\(number)" }

    /// Makes room for another older part.
    private func shift() {
        for number in (1...30).reversed() {
            for ending in ["", ".gz"] where fileSystem.has(older(number) + ending) {
                fileSystem.move(older(number) + ending, to: older(number + 1) + ending)
            }
        }
    }

    private mutating func rotate() {
        guard fileSystem.has(SimulatedServer.log) else { return }
        shift()
        fileSystem.move(SimulatedServer.log, to: older(1))
        olderIsRenamed = true
        // Some make the new file at once, some with its first line.
        if Bool.random(using: &generator) { write() }
    }

    private mutating func rotateByCopy() {
        guard fileSystem.has(SimulatedServer.log) else { return }
        olderIsRenamed = false
        shift()
        fileSystem.write(fileSystem.bytes(of: SimulatedServer.log), to: older(1))
        fileSystem.cut(SimulatedServer.log)
    }

    /// Compresses an older part, but for the newest, to which may still be written.
    private mutating func compress() {
        let number = Int.random(in: 2...5, using: &generator)
        guard fileSystem.has(older(number)) else { return }
        fileSystem.replace(older(number), by: older(number) + ".gz", with: gzip(fileSystem.bytes(of: older(number))))
    }

    /// Writes a line to the newest of the older parts, as a server does that has not yet heard of the rotation.
    private mutating func writeToOlder() {
        guard olderIsRenamed, fileSystem.has(SimulatedServer.log) else { return }
        put(nextLine(), to: older(1))
    }
}
