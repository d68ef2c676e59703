/// Sizes as they are written in a configuration: `1GiB`, `512KiB`, `64MB`, or a bare number of bytes.
public struct SizeText: Equatable, Sendable {
    /// A text that is no size.
    public struct Malformed: Error, Equatable, Sendable, CustomStringConvertible {
        /// What is wrong, and what it should be.
        public let description: String
    }

    /// The size in bytes.
    public let bytes: Int

    /// IEC 80000-13 for the powers of two, SI for the others.
    private static let units: [(name: String, bytes: Int)] = [
        ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40), ("kB", 1_000), ("KB", 1_000),
        ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000), ("B", 1),
    ]

    /// Reads a size within a range.
    ///
    /// - Throws: `Malformed`.
    public init(_ text: String, in range: ClosedRange<Int>) throws(Malformed) {
        let unit = SizeText.units.first { text.hasSuffix($0.name) }
        let digits = text.dropLast(unit?.name.count ?? 0)
        let isNumber = !digits.isEmpty && digits.allSatisfy { $0.isASCII && $0.isNumber }
        guard isNumber, let number = Int(digits) else {
            throw Malformed(description: "'\(text)' is no size such as 512KiB, 64MB, 1GiB or 1048576")
        }
        let (bytes, isTooLarge) = number.multipliedReportingOverflow(by: unit?.bytes ?? 1)
        guard !isTooLarge, range.contains(bytes) else {
            throw Malformed(
                description: "'\(text)' is not from \(SizeText.format(range.lowerBound)) to"
                    + " \(SizeText.format(range.upperBound))")
        }
        self.bytes = bytes
    }

    /// The shortest text for a size, exact.
    public static func format(_ bytes: Int) -> String {
        let unit = units.prefix(4).last { bytes >= $0.bytes && bytes % $0.bytes == 0 }
        return unit.map { "\(bytes / $0.bytes)\($0.name)" } ?? "\(bytes)"
    }
}
