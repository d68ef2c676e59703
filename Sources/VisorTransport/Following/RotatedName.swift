/// A name that rotation gives to an older part of a log: `access.log.1`, `access.log.2.gz`, `access.log-20261120.zst`,
/// `access-20261120.log`, `access.log.old`.
struct RotatedName: Equatable {
    /// The number of a part in a row, of which the greatest is the oldest; `nil` for a date.
    let number: Int?
    /// Whether the name says that the part is compressed.
    let isCompressed: Bool

    /// Greater numbers are dates: nobody keeps so many parts.
    private static let greatestNumber = 99_999
    private static let compressions = [".gz", ".zst", ".zstd"]

    /// What a name says of a part of the log that has the name `base`; `nil` where it is none.
    init?(_ name: String, of base: String) {
        let ending = RotatedName.compressions.first { name.hasSuffix($0) }
        let plain = name.dropLast(ending?.count ?? 0)
        guard let stamp = RotatedName.stamp(plain, of: base) else { return nil }
        isCompressed = ending != nil
        number = stamp == "old" ? 1 : Int(stamp).flatMap { $0 <= RotatedName.greatestNumber ? $0 : nil }
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

/// A file in which an older part of a log may stand, or the log's path itself.
struct PartFile {
    let path: String
    let status: FileStatus
    /// What its name says of it; `nil` where it is not by its name that it is looked at.
    let name: RotatedName?

    /// What a file is told from others by, along with the name that it has.
    struct Identity: Hashable {
        let path: String
        let device: UInt64
        let inode: UInt64
    }

    /// The name and what stands under it.
    var identity: Identity { Identity(path: path, device: status.device, inode: status.inode) }

    /// The files in which the parts of a log may stand, the oldest first, without those that are being compressed
    /// beside what they are made from.
    static func rotated(of path: String, in fileSystem: some FileSystem) -> [PartFile] {
        let (folder, base) = (PathParts.folder(of: path), PathParts.name(of: path))
        let names = (try? fileSystem.names(in: folder)) ?? []
        let parts = names.compactMap { name -> PartFile? in
            guard let rotated = RotatedName(name, of: base) else { return nil }
            let place = PathParts.join(folder, name)
            guard let status = try? fileSystem.status(of: place), status.kind == .regular else { return nil }
            return PartFile(path: place, status: status, name: rotated)
        }
        let plain = Set(parts.map(\.path))
        let whole = parts.filter { part in
            part.name?.isCompressed != true || !plain.contains(part.path.withoutLastEnding)
        }
        return sorted(whole)
    }

    /// By their numbers where all have one, else by when they were last changed.
    private static func sorted(_ parts: [PartFile]) -> [PartFile] {
        let areNumbered = parts.allSatisfy { $0.name?.number != nil }
        return parts.sorted { left, right in
            if areNumbered, let first = left.name?.number, let second = right.name?.number, first != second {
                return first > second
            }
            return (left.status.modified, left.path) < (right.status.modified, right.path)
        }
    }
}

extension String {
    /// The text up to its last point.
    fileprivate var withoutLastEnding: String { lastIndex(of: ".").map { String(self[..<$0]) } ?? self }
}
