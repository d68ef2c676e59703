import VisorDashboard
import VisorKit
import VisorRuntime

/// Who counts as a visitor, and how visitors are called.
struct PresenceConfiguration {
    /// `nil` where nobody asks for visitors.
    let settings: PresenceSettings?
    /// The file of names.
    let names: String?
    /// The Redis that other monitors share; `nil` where nothing is shared.
    let redis: RedisAddress?

    /// Reads all keys.
    ///
    /// - Parameter isShown: whether there is a page that shows visitors, so that they are asked for where nothing is said.
    init(_ reader: inout ConfigurationReader, isShown: Bool) {
        let field = reader.string("presence.by", default: isShown ? "ip" : "none")
        let known = PresenceSettings.Field(rawValue: field)
        if known == nil && field != "none" {
            let fields = PresenceSettings.Field.allCases.map(\.rawValue).joined(separator: ", ")
            reader.report("'\(field)' is none of \(fields), none", at: "presence.by")
        }
        let (networks, paths) = PresenceConfiguration.exclusions(&reader)
        names = reader.optionalString("presence.names")
        redis = reader.value("presence.redis") { try RedisAddress($0) }
        settings = known.map {
            PresenceSettings(field: $0, excluded: AddressSet(networks), excludedPaths: paths.map { Array($0.utf8) })
        }
    }

    private static func exclusions(_ reader: inout ConfigurationReader) -> (networks: [IPNetwork], paths: [String]) {
        var (networks, paths): ([IPNetwork], [String]) = ([], [])
        for (index, text) in reader.strings("presence.exclude").enumerated() {
            if text.hasPrefix("/") {
                paths.append(text)
                continue
            }
            do {
                networks.append(try IPNetwork(text))
            } catch {
                reader.report("\(error); or a path such as /online", at: "presence.exclude", element: index)
            }
        }
        return (networks, paths)
    }
}
