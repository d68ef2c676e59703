/// What has changed in the folders that are watched.
struct FolderChanges: Sendable {
    /// Names of entries by their folder.
    typealias Names = [String: Set<String>]

    /// Whether more may have changed than is told.
    var mayConcernAll = false
    /// The entries that have been written to.
    var written: Names = [:]
    /// The entries that have been made, renamed, removed, or given other rights.
    var moved: Names = [:]

    /// Whether nothing has changed.
    var areNone: Bool { !mayConcernAll && written.isEmpty && moved.isEmpty }

    /// Whether one of these entries is a source's, or may be one of its parts.
    static func concern(_ names: Names, _ file: FollowedFile) -> Bool {
        guard !names.isEmpty else { return false }
        return concern(names, file.path)
            || file.parts.contains { $0.position.name != file.path && concern(names, $0.position.name) }
    }

    private static func concern(_ names: Names, _ path: String) -> Bool {
        let name = PathParts.name(of: path)
        return names[PathParts.folder(of: path)]?.contains { $0.hasPrefix(name) } ?? false
    }
}
