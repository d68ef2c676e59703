/// Why the clocks of a zone are not known: one line that says what is wrong, and what to do.
public enum ZoneError: Error, Equatable, Sendable, CustomStringConvertible {
    /// There is no zone of that name; the name that was meant, where that can be told.
    case unknown(String, meant: String?)
    /// The system has no zones at all.
    case noZones(folder: String)
    /// The zone's file is of no known form.
    case damaged(String)

    /// The error in words.
    public var description: String {
        switch self {
        case .unknown(let name, let meant):
            "no time zone is called \(name); "
                + (meant.map { "did you mean \($0)?" } ?? "names are like Europe/Berlin and Etc/UTC")
        case .noZones(let folder):
            "\(folder) has no time zones; install the package tzdata, or state the zone as an offset such as +0200"
        case .damaged(let path): "\(path) is no time zone as tzfile(5) describes it; install the package tzdata again"
        }
    }
}
