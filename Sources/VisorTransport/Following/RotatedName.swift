/// A name that rotation gives to an older part of a log: `access.log.1`, `access.log.2.gz`, `access.log-20261120.zst`,
/// `access-20261120.log`, `access.log.old`.
struct RotatedName: Equatable {
    /// The number of a part in a row, of which the greatest is the oldest; `nil` for a date.
    let number: Int?
    /// Whether the name says that the part is compressed.
    let isCompressed: Bool

    /// Greater numbers are dates: nobody keeps so many parts.
    private static let greatestNumber = 99_999
    /// How the names of compressed files end.
    static let compressions = [".gz", ".zst", ".zstd"]

    /// What a name says of a part of the log that has the name `base`; `nil` where it is none.
    init?(_ name: String, of base: String) {
        guard RotatedName.canBePart(name, of: base) else { return nil }
        let ending = RotatedName.compressions.first { name.hasSuffix($0) }
        let plain = name.dropLast(ending?.count ?? 0)
        guard let stamp = RotatedName.stamp(plain, of: base) else { return nil }
        isCompressed = ending != nil
        number = stamp == "old" ? 1 : Int(stamp).flatMap { $0 <= RotatedName.greatestNumber ? $0 : nil }
    }

    /// Whether a name is longer than that of the log and begins as it does, but for its ending: in a folder of many logs, hardly
    /// any does, and each is compared with each.
    private static func canBePart(_ name: String, of base: String) -> Bool {
        let (name, base) = (name.utf8, base.utf8)
        let point = base.lastIndex(of: UInt8(ascii: ".")).flatMap { $0 > base.startIndex ? $0 : nil }
        return name.count > base.count && name.starts(with: base[..<(point ?? base.endIndex)])
    }

    /// The names that are those of parts of others, with the name of the log that they are of.
    ///
    /// - Complexity: O(*n* *m*) in the number of names and their length.
    static func parts(among names: [String]) -> [String: String] {
        let all = Set(names)
        var parts: [String: String] = [:]
        for name in names {
            if let base = bases(of: name).first(where: { all.contains($0) && RotatedName(name, of: $0) != nil }) {
                parts[name] = base
            }
        }
        return parts
    }

    /// The names of logs that a name could be of a part of.
    private static func bases(of name: String) -> [String] {
        let plain = name.dropLast(compressions.first { name.hasSuffix($0) }?.count ?? 0)
        let marks = plain.indices.filter { ".-_".contains(plain[$0]) }
        let before = marks.map { String(plain[..<$0]) }
        guard let point = plain.lastIndex(of: ".") else { return before }
        return before + marks.filter { $0 < point }.map { String(plain[..<$0] + plain[point...]) }
    }

    /// What stands behind the log's name, or in front of its ending.
    private static func stamp(_ name: Substring, of base: String) -> Substring? {
        if name.hasPrefix(base), let mark = name.dropFirst(base.count).first, ".-".contains(mark) {
            let stamp = name.dropFirst(base.count + 1)
            return stamp == "old" || isDigits(stamp, atLeast: 1) ? stamp : nil
        }
        // In front of the ending only a date: `app-2.log` may as well be the log of another program.
        guard let point = base.lastIndex(of: "."), point > base.startIndex else { return nil }
        let (stem, ending) = (base[..<point], base[point...])
        guard name.hasPrefix(stem), name.hasSuffix(ending), name.count > base.count else { return nil }
        let middle = name.dropFirst(stem.count).dropLast(ending.count)
        guard let mark = middle.first, ".-_".contains(mark) else { return nil }
        return isDigits(middle.dropFirst(), atLeast: 8) ? middle.dropFirst() : nil
    }

    /// Whether a text begins with a digit and has only digits, so many at least, and marks between them.
    private static func isDigits(_ text: Substring, atLeast count: Int) -> Bool {
        guard let first = text.first, first.isASCII, first.isNumber else { return false }
        let digits = text.count { $0.isASCII && $0.isNumber }
        return digits >= count && text.allSatisfy { $0.isASCII && $0.isNumber || "-._:T".contains($0) }
    }
}
