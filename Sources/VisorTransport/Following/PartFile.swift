/// A file in which an older part of a log may stand, or the log's path itself.
public struct PartFile {
    /// The path.
    public let path: String
    /// What was there when it was looked at.
    public let status: FileStatus
    /// What its name says of it; `nil` where it is not by its name that it is looked at.
    let name: RotatedName?

    /// Whether its name says that it is compressed.
    public var isCompressed: Bool { name?.isCompressed ?? false }

    /// What a file is told from others by, along with the name that it has.
    struct Identity: Hashable {
        let path: String
        let device: UInt64
        let inode: UInt64
    }

    /// The name and what stands under it.
    var identity: Identity { Identity(path: path, device: status.device, inode: status.inode) }

    /// The regular files in which a log stands: its older parts, the oldest first, and the one that has its path, if there is one.
    public static func all(of path: String, in fileSystem: some FileSystem) -> [PartFile] {
        guard let status = try? fileSystem.status(of: path), status.kind == .regular else {
            return rotated(of: path, in: fileSystem)
        }
        return rotated(of: path, in: fileSystem) + [PartFile(path: path, status: status, name: nil)]
    }

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
