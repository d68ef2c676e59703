import VisorKit

/// The sources that names, patterns and folders stand for at a moment.
struct FollowedNames {
    /// A source that was found.
    struct Name {
        let path: String
        let profile: InputProfile
        /// Whether it is a pipe, whose lines can be read once.
        var isPipe = false
        /// Whether a pattern or a folder brought it, and not its own name.
        let isByPattern: Bool
        /// Older parts of it that were asked for as well.
        var history: Set<String> = []
    }

    /// The sources, in the order in which they were asked for, each once.
    private(set) var found: [Name] = []

    /// Looks for the sources that requests stand for.
    init(_ requests: [InputRequest], in fileSystem: some FileSystem) {
        var seen: Set<String> = []
        for request in requests {
            for name in FollowedNames.expand(request, fileSystem) where seen.insert(name.path).inserted {
                found.append(name)
            }
        }
        joinParts()
    }

    /// The folder in which the entries of a request stand.
    static func folder(of path: String, in fileSystem: some FileSystem) -> String {
        if let status = try? fileSystem.status(of: path), status.kind == .folder { return path }
        return PathParts.folder(of: path)
    }

    private static func expand(_ request: InputRequest, _ fileSystem: some FileSystem) -> [Name] {
        let status = try? fileSystem.status(of: request.path)
        if status?.kind == .folder { return files(in: request, fileSystem) }
        if status != nil || !InputPaths.isPattern(request.path) {
            return [
                Name(
                    path: request.path, profile: request.profile, isPipe: status?.kind == .stream, isByPattern: false)
            ]
        }
        let paths = (try? InputPaths.expand([request.path])) ?? []
        return paths.map { Name(path: $0, profile: request.profile, isByPattern: true) }
    }

    /// The logs of a folder: its regular files, but for hidden ones and older parts.
    private static func files(in request: InputRequest, _ fileSystem: some FileSystem) -> [Name] {
        let names = ((try? fileSystem.names(in: request.path)) ?? []).filter { !$0.hasPrefix(".") }.sorted()
        return names.compactMap { name in
            let isPart = names.contains { RotatedName(name, of: $0) != nil }
            let path = PathParts.join(request.path, name)
            guard !isPart, !name.hasSuffix(".gz"), !name.hasSuffix(".zst"),
                let status = try? fileSystem.status(of: path), status.kind == .regular
            else { return nil }
            return Name(path: path, profile: request.profile, isByPattern: true)
        }
    }

    /// Makes names that rotation gives to parts of another source parts of it.
    private mutating func joinParts() {
        var parts: Set<String> = []
        for (number, base) in found.enumerated() {
            let (folder, name) = (PathParts.folder(of: base.path), PathParts.name(of: base.path))
            let own = found.map(\.path).filter { path in
                PathParts.folder(of: path) == folder && RotatedName(PathParts.name(of: path), of: name) != nil
            }
            found[number].history = Set(own)
            parts.formUnion(own)
        }
        found.removeAll { parts.contains($0.path) }
    }
}
