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
        for variable in ["VISORHOME", "HOME"] {
            guard let home = environment[variable], !home.isEmpty else { continue }
            do throws(SystemError) {
                return try read("\(home)/config/\(program).json")
            } catch  where error.isAbsence {
                continue
            } catch {
                throw problem(error, path: "\(home)/config/\(program).json")
            }
        }
        return nil
    }

    private static func read(_ path: String) throws(SystemError) -> ConfigurationFile {
        ConfigurationFile(path: path, bytes: try FileContent.read(path, limit: maximumSize + 1))
    }

    private static func readReporting(_ path: String) throws(ConfigurationProblem) -> ConfigurationFile {
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
