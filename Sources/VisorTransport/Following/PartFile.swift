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
