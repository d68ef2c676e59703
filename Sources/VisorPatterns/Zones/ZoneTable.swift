import FoundationEssentials
import VisorKit

/// The clocks of the zones that the system knows by name.
///
/// They come from the files of the package tzdata and not from Foundation, whose own table is that of the toolchain a
/// program was built with: the system's is kept up to date as governments change their minds.
public enum ZoneTable {
    /// Where the C library has its zones: `tzset(3)`.
    static let systemFolder = "/usr/share/zoneinfo"
    /// The last year whose changes of clocks are known; the last of them holds for all years behind.
    private static let lastYear = 2100
    /// The first year whose changes are known of a zone that has had the same rule for ever.
    private static let firstYear = 1900

    /// The clocks of a zone, such as `Europe/Berlin`, from when it had any until 2100.
    public static func zone(named name: String) throws(ZoneError) -> LocalZone {
        try zone(named: name, in: systemFolder)
    }

    static func zone(named name: String, in folder: String) throws(ZoneError) -> LocalZone {
        guard isName(name), let content = FileManager.default.contents(atPath: "\(folder)/\(name)") else {
            let names = names(in: folder)
            throw names.isEmpty ? .noZones(folder: folder) : .unknown(name, meant: meant(by: name, in: names))
        }
        guard let file = ZoneFile(Array(content)), let zone = zone(of: file) else {
            throw .damaged("\(folder)/\(name)")
        }
        return zone
    }

    /// The clocks that a file describes; `nil` where its rule for later years is none.
    static func zone(of file: ZoneFile) -> LocalZone? {
        guard !file.rule.isEmpty else { return LocalZone(secondsEast: file.first, transitions: file.transitions) }
        guard let rule = ZoneRule(file.rule) else { return nil }
        var transitions = file.transitions
        let first = transitions.isEmpty ? rule.standard : file.first
        let start = transitions.last.map { CivilTime(EventTime(seconds: $0.at)).year } ?? firstYear
        let explicit = transitions.last?.at ?? .min
        for year in start...max(start, lastYear) {
            for change in rule.transitions(in: year) where change.at > explicit {
                // Where summer time lasts all year, it ends at the moment at which it begins again.
                if let last = transitions.last, last.at >= change.at { transitions.removeLast() }
                transitions.append(change)
            }
        }
        return LocalZone(secondsEast: first, transitions: transitions)
    }

    /// Whether a text may be a zone's name: words between slashes, so that it leads to no file elsewhere.
    ///
    /// The zones under `right` count leap seconds, which event time does not; those under `posix` are the others again.
    private static func isName(_ text: String) -> Bool {
        text.utf8.count <= 64 && !text.hasPrefix("right/") && !text.hasPrefix("posix/")
            && text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { word in
                !word.isEmpty
                    && word.utf8.allSatisfy { byte in
                        switch byte {
                        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "+"),
                            UInt8(ascii: "-"):
                            true
                        default: false
                        }
                    }
            }
    }

    /// The names of all zones, in alphabetical order.
    private static func names(in folder: String) -> [String] {
        let paths = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
        let folders = Set(paths.compactMap { path in path.lastIndex(of: "/").map { String(path[..<$0]) } })
        return paths.filter { isName($0) && !folders.contains($0) }.sorted()
    }

    /// The name that is written in another case, lacks its continent, or is the nearest.
    private static func meant(by text: String, in names: [String]) -> String? {
        let letters = text.lowercased().replacing(" ", with: "_")
        return names.first { $0.lowercased() == letters } ?? names.first { $0.lowercased().hasSuffix("/" + letters) }
            ?? (isName(text) && text.utf8.count > 4 ? NearestName.find(text, in: names) : nil)
    }
}
