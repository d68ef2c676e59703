@testable import VisorPatterns

/// A zone's file of version 2, with one kind of clock and no changes, and a rule.
func zoneFile(secondsEast: Int32, rule: String, leapSeconds: UInt8 = 0) -> [UInt8] {
    let kind = (0..<4).map { UInt8(truncatingIfNeeded: secondsEast >> (24 - 8 * $0)) } + [0, 0]
    // Counts of six things: only one kind of clock, and one byte of names.
    let header =
        Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15)
        + [0, 0, leapSeconds, 0, 1, 1].flatMap { [0, 0, 0, $0] as [UInt8] }
    let (old, new) = (Int(leapSeconds) * 8, Int(leapSeconds) * 12)
    return header + kind + [0] + [UInt8](repeating: 0, count: old) + header + kind + [0]
        + [UInt8](repeating: 0, count: new) + Array("\n\(rule)\n".utf8)
}
