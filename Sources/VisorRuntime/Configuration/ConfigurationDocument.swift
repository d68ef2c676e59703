import Foundation
import VisorKit

/// A file of JSON besides the configuration of a program, which is read key by key in the same way.
public struct ConfigurationDocument {
    /// The path, or what the standard input is called.
    public let path: String
    /// The object that the file holds; `nil` where it holds none, which is a problem.
    public let root: ConfigurationObject?

    private let formProblems: [ConfigurationProblem]

    /// Reads a file, of at most 16 MiB; `-` is the standard input.
    ///
    /// What is wrong with it comes out of ``problems``.
    public init(path: String) {
        do throws(ConfigurationProblem) {
            self.init(try ConfigurationDocument.file(path))
        } catch {
            self.init(path: path, root: nil, problems: [error])
        }
    }

    init(_ file: ConfigurationFile) {
        let parsed = file.parsed()
        self.init(path: file.path, root: parsed.root, problems: parsed.problems)
    }

    private init(path: String, root: ConfigurationNode?, problems: [ConfigurationProblem]) {
        self.path = path
        self.root = root.map { ConfigurationObject(ConfigurationItem(node: $0, path: ""), file: path) }
        formProblems = problems
    }

    private static func file(_ path: String) throws(ConfigurationProblem) -> ConfigurationFile {
        guard path == "-" else { return try ConfigurationFile.readReporting(path) }
        let name = "standard input"
        do throws(SystemError) {
            let limit = ConfigurationFile.maximumSize + 1
            return ConfigurationFile(path: name, bytes: try FileContent.readStandardInput(limit: limit))
        } catch {
            throw ConfigurationProblem(place: .file(path: name, position: nil), key: "", message: error.reason)
        }
    }

    /// Everything that has been found wrong up to now, keys that nobody has asked for among it.
    public var problems: [ConfigurationProblem] { formProblems + (root?.allProblems ?? []) }
}

extension ConfigurationReader {
    /// Reads a further file that belongs to the configuration: its problems come out of ``finish()``.
    public mutating func document(_ path: String) -> ConfigurationDocument {
        let document = ConfigurationDocument(path: path)
        adopt(document)
        return document
    }

    /// The path of a further file in the place of the program's own, if there is one: beside the file that was named, else
    /// in the first of the folders that are looked into.
    public func companion(_ name: String) -> String? {
        let places: [String]
        if isNamed {
            places = path.map { [ConfigurationDocument.path(name, beside: $0)] } ?? []
        } else {
            places = ConfigurationFile.places(of: name, environment: environment)
        }
        return places.first(where: ConfigurationDocument.exists)
    }
}

extension ConfigurationDocument {
    /// The path of a file as another file names it, in whose folder it is looked for unless it is absolute.
    static func path(_ name: String, beside file: String) -> String {
        guard !name.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return name }
        return file[...slash] + name
    }

    /// Whether there is something at a path, be it readable or not.
    fileprivate static func exists(_ path: String) -> Bool {
        unsafe access(FileName.bytes(path), F_OK) == 0 || ![ENOENT, ENOTDIR].contains(errno)
    }
}
