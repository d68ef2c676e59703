import VisorKit
import VisorTransport

/// The sources whose lines come in a partition, by the keys of their messages.
struct SourceTable {
    /// What is known of a source.
    struct Source {
        let profile: InputProfile
        var finder: FormatFinder
    }

    private(set) var sources: [Source] = []

    private let common: InputProfile
    private let heartbeat: String
    private var numbers: [[UInt8]: Int] = [:]
    private var lastKey: [UInt8] = []
    private var last: Int?

    /// How many sources are kept apart; the lines of all others are those of one.
    private static let most = 16_384
    private static let longestName = 1_024
    /// How many labels a source has at most, and how long one is.
    static let mostLabels = 32
    private static let longestLabel = 1_024
    private static let others = "(other)"

    /// A table of no sources.
    ///
    /// - Parameter common: what is known of lines of which nothing else is said.
    init(_ common: InputProfile, heartbeat: String) {
        (self.common, self.heartbeat) = (common, heartbeat)
    }

    /// The number of the source of a message, by its key; a new one too.
    ///
    /// - Parameter labels: the values of the headers that name its labels.
    mutating func number(of key: Span<UInt8>, labels: () -> [[UInt8]]) -> Int {
        if let last, lastKey.count == key.count, key.isEqual(to: lastKey) { return last }
        lastKey = key.bytes
        let name = lastKey.count <= SourceTable.longestName ? lastKey : Array(lastKey.prefix(SourceTable.longestName))
        let number =
            numbers[name] ?? (isFull ? others() : add(name, as: String(decoding: name, as: UTF8.self), labels()))
        last = number
        return number
    }

    /// The format of the lines of a source that have come, which may say how those behind them are read.
    mutating func format(of number: Int, passing lines: [UInt8]) -> LogFormat {
        sources[number].finder.look(at: lines)
        let format = sources[number].finder.shown
        sources[number].finder.pass(lines)
        return format
    }

    /// What there is to say of the lines of a source, once.
    mutating func takeProblem(of number: Int) -> String? { sources[number].finder.takeProblem() }

    private var isFull: Bool { sources.count >= SourceTable.most }

    /// The source that the lines of all are taken for that are too many.
    private mutating func others() -> Int {
        let key = Array(SourceTable.others.utf8)
        return numbers[key] ?? add(key, as: SourceTable.others, [])
    }

    private mutating func add(_ key: [UInt8], as name: String, _ labels: [[UInt8]]) -> Int {
        var profile = common
        profile.source = name
        for label in labels where label.count <= SourceTable.longestLabel {
            guard let place = label.firstIndex(of: UInt8(ascii: "=")) else { continue }
            profile.labels[String(decoding: label[..<place], as: UTF8.self)] =
                String(decoding: label[(place + 1)...], as: UTF8.self)
        }
        let format = profile.formats.count == 1 ? profile.formats.first : nil
        let finder = FormatFinder(name: name, profile: profile, heartbeat: heartbeat, format: format)
        sources.append(Source(profile: profile, finder: finder))
        numbers[key] = sources.count - 1
        return sources.count - 1
    }
}

extension Span<UInt8> {
    /// The bytes as an array.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        bytes.append(contentsOf: self, 0..<count)
        return bytes
    }

    /// Whether the bytes are these.
    func isEqual(to other: [UInt8]) -> Bool {
        guard count == other.count else { return false }
        for place in 0..<count where self[place] != other[place] { return false }
        return true
    }
}

extension [UInt8] {
    /// Adds a range of other bytes.
    mutating func append(contentsOf bytes: Span<UInt8>, _ range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count)
        unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe append(contentsOf: UnsafeBufferPointer(rebasing: buffer[range]))
        }
    }
}
