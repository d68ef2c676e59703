/// The file that a program's configuration is read from.
struct ConfigurationFile {
    /// The greatest size that is read, in bytes.
    static let maximumSize = 16 << 20

    /// The path as it was looked up.
    let path: String
    /// The whole content.
    let bytes: [UInt8]

    /// Finds and reads the file of `program`: the named file, or the one in the named directory; else
    /// `$VISORHOME/config/PROGRAM.json`, else `$HOME/config/PROGRAM.json`; `nil` when there is none.
    static func find(
        program: String, named name: String?, environment: [String: String]
    ) throws(ConfigurationProblem) -> ConfigurationFile? {
        if let name {
            do throws(SystemError) {
                return try read(name)
            } catch  where error.isDirectory {
                return try readReporting("\(name)/\(program).json")
            } catch {
                throw problem(error, path: name)
            }
        }
        for path in places(of: "\(program).json", environment: environment) {
            do throws(SystemError) {
                return try read(path)
            } catch  where error.isAbsence {
                continue
            } catch {
                throw problem(error, path: path)
            }
        }
        return nil
    }

    /// The paths at which a file of some name is looked for where no file and no folder is named.
    static func places(of name: String, environment: [String: String]) -> [String] {
        ["VISORHOME", "HOME"].compactMap { variable in
            guard let home = environment[variable], !home.isEmpty else { return nil }
            return "\(home)/config/\(name)"
        }
    }

    /// The object that the file holds, where it is one, and what is wrong with its form.
    func parsed() -> (root: ConfigurationNode?, problems: [ConfigurationProblem]) {
        func problem(_ error: ConfigurationSyntaxError) -> ConfigurationProblem {
            ConfigurationProblem(place: .file(path: path, position: error.position), key: "", message: error.message)
        }
        var parser = ConfigurationParser(bytes)
        do throws(ConfigurationSyntaxError) {
            guard bytes.count <= ConfigurationFile.maximumSize else {
                throw parser.failure("the file is larger than \(ConfigurationFile.maximumSize >> 20) MiB")
            }
            let node = try parser.document()
            guard case .object = node.value else {
                throw parser.failure("expected an object { }, found \(node.kind)", at: node.position)
            }
            return (node, parser.duplicates.map(problem))
        } catch {
            return (nil, [problem(error)] + parser.duplicates.map(problem))
        }
    }

    private static func read(_ path: String) throws(SystemError) -> ConfigurationFile {
        ConfigurationFile(path: path, bytes: try FileContent.read(path, limit: maximumSize + 1))
    }

    static func readReporting(_ path: String) throws(ConfigurationProblem) -> ConfigurationFile {
        do throws(SystemError) {
            return try read(path)
        } catch {
            throw problem(error, path: path)
        }
    }

    private static func problem(_ error: SystemError, path: String) -> ConfigurationProblem {
        ConfigurationProblem(place: .file(path: path, position: nil), key: "", message: error.reason)
    }
}
