import VisorKit
import VisorPatterns
import VisorRuntime
import VisorTransport

/// Reads what is said of inputs: of all of them by the keys of the program, and of some by the list `inputs`.
public struct InputConfiguration {
    /// The inputs, those of the list first.
    public let requests: [InputRequest]
    /// The zone of what is said of all inputs, by which other times that users write are read too.
    public let zone: LocalZone
    /// What is said of all inputs.
    public let common: InputProfile

    /// Reads all keys; what is wrong comes out of the reader.
    ///
    /// - Parameter standard: the inputs where none is named.
    public init(_ reader: inout ConfigurationReader, default standard: [String] = []) {
        var names = reader.strings("input", default: standard)
        let objects = reader.objects("inputs")
        // What is always watched is not, where the file says what is.
        let isStandard = reader.settings.contains { $0.key == "input" && $0.origin == .default }
        if !objects.isEmpty && isStandard { names = [] }
        if names.contains("") { reader.report("an empty name; name files, or patterns such as '*.log'", at: "input") }
        let keys = reader.object("json", shown: "{}").map { InputConfiguration.keys($0) } ?? .standard
        let formats = reader.value("format", default: "auto") {
            try LogFormat.formats(of: $0, keys: keys, compile: RegexPattern.compile)
        }
        zone = reader.value("time_zone", default: "+0000", parse: InputConfiguration.zone) ?? .utc
        common = InputProfile(formats: formats ?? LogFormat.detectable, zone: zone)
        // A file that is named twice is read once, as it is named first: what is said of it in particular holds.
        let profile = common
        requests =
            objects.flatMap { InputConfiguration.requests($0, profile, keys: keys) }
            + names.map { InputRequest($0, profile: profile) }
    }

    /// The inputs of one entry of `inputs`: what it does not say is as for all.
    private static func requests(
        _ object: ConfigurationObject, _ common: InputProfile, keys commonKeys: JSONKeys
    ) -> [InputRequest] {
        var profile = common
        let keys = object.object("json").map { InputConfiguration.keys($0) }
        let format = parse(object, "format") {
            try LogFormat.formats(of: $0, keys: keys ?? commonKeys, compile: RegexPattern.compile)
        }
        profile.formats = format ?? (keys.map { profile.formats.reading(by: $0) } ?? profile.formats)
        profile.zone = parse(object, "time_zone", zone) ?? profile.zone
        if let labels = object.object("labels") {
            for key in labels.keys { profile.labels[key] = labels.string(key) }
        }
        let paths = object.strings("path") ?? []
        if paths.contains("") { object.report("an empty name; name a file", at: "path") }
        if paths.isEmpty { object.report("missing; name a file, a pattern such as '*.log', or '-'", at: "path") }
        return paths.map { InputRequest($0, profile: profile) }
    }

    private static func parse<T>(
        _ object: ConfigurationObject, _ key: String, _ parse: (String) throws -> T
    ) -> T? {
        guard let text = object.string(key) else { return nil }
        do {
            return try parse(text)
        } catch {
            object.report("\(error)", at: key)
            return nil
        }
    }

    /// The keys of fields in lines of JSON: `{"ip": "client.address", "time": ["ts", "time"]}`.
    private static func keys(_ object: ConfigurationObject) -> JSONKeys {
        var paths: [LineField: [String]] = [:]
        for field in LineField.allCases {
            if let own = object.strings(field.rawValue) { paths[field] = own }
        }
        do {
            return try JSONKeys(overriding: paths)
        } catch {
            object.report("\(error)", at: object.item)
            return .standard
        }
    }

    /// A zone as an offset, `+0200`, or by its name, `Europe/Berlin`.
    ///
    /// - Throws: an error that says what is wrong.
    public static func zone(_ text: String) throws -> LocalZone {
        if let first = text.first, first.isLetter, !["Z", "UTC", "utc"].contains(text) {
            return try ZoneTable.zone(named: text)
        }
        return LocalZone(secondsEast: try ZoneOffset(text).secondsEast)
    }
}

extension [LogFormat] {
    /// These formats, with other keys in lines of JSON.
    fileprivate func reading(by keys: JSONKeys) -> [LogFormat] {
        map { format in if case .json = format { .json(keys) } else { format } }
    }
}

/// A zone as a fixed offset, `+0200`, `-05:30`, `Z` or `UTC`.
public struct ZoneOffset {
    /// A text that is no zone.
    public struct Malformed: Error, CustomStringConvertible {
        let text: String
        /// What it is not, in words.
        public var description: String { "'\(text)' is no zone such as +0200, -05:30, UTC or Europe/Berlin" }
    }

    /// How far the zone is ahead of UTC, in seconds.
    public let secondsEast: Int

    /// Reads a zone.
    ///
    /// - Throws: `Malformed`.
    public init(_ text: String) throws {
        if ["Z", "UTC", "utc"].contains(text) {
            secondsEast = 0
            return
        }
        let digits = text.dropFirst().filter { $0 != ":" }
        guard let sign = text.first, "+-".contains(sign), digits.count == 4, digits.allSatisfy(\.isASCII),
            let number = UInt(digits), number / 100 <= 14, number % 100 < 60
        else { throw Malformed(text: text) }
        let seconds = Int(number / 100 * 3_600 + number % 100 * 60)
        secondsEast = sign == "-" ? -seconds : seconds
    }
}
