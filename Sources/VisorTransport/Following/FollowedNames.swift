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
    /// What folders cannot be listed, a line each.
    private(set) var problems: Set<String> = []
    /// What folders and patterns bring nothing, a line each.
    private(set) var vain: [String] = []

    /// Looks for the sources that requests stand for.
    init(_ requests: [InputRequest], in fileSystem: some FileSystem) {
        var seen: Set<String> = []
        for request in requests {
            do throws(InputError) {
                let names = try FollowedNames.expand(request, fileSystem)
                for name in names where seen.insert(name.path).inserted { found.append(name) }
                if names.isEmpty { vain.append(FollowedNames.nothing(at: request.path)) }
            } catch {
                problems.insert("\(error); trying again")
            }
        }
        joinParts()
    }

    /// The folder in which the entries of a request stand.
    static func folder(of path: String, in fileSystem: some FileSystem) -> String {
        if let status = try? fileSystem.status(of: path), status.kind == .folder { return path }
        return PathParts.folder(of: path)
    }

    /// What there is to say of a folder or a pattern that brings nothing.
    private static func nothing(at path: String) -> String {
        "\(path): \(InputPaths.isPattern(path) ? "no file matches" : "no log in this folder") yet; waiting for one"
    }

    /// Looks whether what names lead to can be followed at all; what is not there yet may come.
    ///
    /// - Throws: `InputError.device` for the first that is a device.
    static func check(_ requests: [InputRequest], in fileSystem: some FileSystem) throws(InputError) {
        for request in requests where (try? fileSystem.status(of: request.path))?.kind == .device {
            throw .device(request.path)
        }
    }

    private static func expand(
        _ request: InputRequest, _ fileSystem: some FileSystem
    ) throws(InputError) -> [Name] {
        let status = try? fileSystem.status(of: request.path)
        if status?.kind == .folder { return try files(in: request, fileSystem) }
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
    private static func files(
        in request: InputRequest, _ fileSystem: some FileSystem
    ) throws(InputError) -> [Name] {
        var names: [String]
        do throws(SystemError) {
            names = try fileSystem.names(in: request.path)
        } catch {
            throw .unreadable(request.path, error)
        }
        names.removeAll { name in
            name.hasPrefix(".") || RotatedName.compressions.contains { name.hasSuffix($0) }
        }
        let parts = RotatedName.parts(among: names)
        return names.sorted().compactMap { name in
            let path = PathParts.join(request.path, name)
            guard parts[name] == nil, let status = try? fileSystem.status(of: path), status.kind == .regular else {
                return nil
            }
            return Name(path: path, profile: request.profile, isByPattern: true)
        }
    }

    /// Makes names that rotation gives to parts of another source parts of it.
    private mutating func joinParts() {
        var histories: [String: Set<String>] = [:]
        var parts: Set<String> = []
        for (folder, paths) in Dictionary(grouping: found.map(\.path), by: PathParts.folder) {
            for (part, base) in RotatedName.parts(among: paths.map(PathParts.name)) {
                let path = PathParts.join(folder, part)
                parts.insert(path)
                histories[PathParts.join(folder, base), default: []].insert(path)
            }
        }
        found.removeAll { parts.contains($0.path) }
        for number in found.indices { found[number].history = histories[found[number].path] ?? [] }
    }
}
