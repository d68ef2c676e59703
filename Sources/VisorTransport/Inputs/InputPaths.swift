import Glibc
import VisorKit

/// Turns what a user names as inputs into paths of files.
public enum InputPaths {
    /// The name that stands for the standard input.
    public static let standardInput = "-"

    /// The paths that names and patterns stand for, in the order given, those of a pattern in alphabetical order.
    ///
    /// A name that is a file is taken as it is, even if it looks like a pattern (`glob(7)`).
    ///
    /// - Throws: `InputError.noMatch` for a pattern that no file matches.
    public static func expand(_ names: [String]) throws(InputError) -> [String] {
        var paths: [String] = []
        for name in names {
            let exists = unsafe access(FileName.bytes(name), F_OK) == 0
            if name == standardInput || exists || !isPattern(name) {
                paths.append(name)
            } else {
                paths += try matches(of: name)
            }
        }
        return paths
    }

    /// Whether a name stands for the files that match it, if it is not the name of a file itself.
    public static func isPattern(_ name: String) -> Bool {
        name.contains { "*?[".contains($0) }
    }

    /// The files that match a pattern; directories are left out, since a pattern does not name them by intent.
    private static func matches(of pattern: String) throws(InputError) -> [String] {
        var found = unsafe glob_t()
        defer { unsafe globfree(&found) }
        var paths: [String] = []
        if unsafe glob(FileName.bytes(pattern), GLOB_MARK, nil, &found) == 0 {
            for number in 0..<Int(unsafe found.gl_pathc) {
                guard let path = unsafe found.gl_pathv[number] else { continue }
                unsafe paths.append(FileName.text(path))
            }
        }
        paths.removeAll { $0.hasSuffix("/") }
        if paths.isEmpty { throw .noMatch(pattern) }
        return paths
    }
}
