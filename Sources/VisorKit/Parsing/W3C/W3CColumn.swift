/// What one field of the lines of a W3C extended log is for.
///
/// Sources: W3C Working Draft WD-logfile-960323; Microsoft, "W3C Logging" of IIS; Amazon CloudFront, "Standard logging".
enum W3CColumn: Sendable, Equatable {
    /// Nothing is made of it.
    case skipped
    /// The date in UTC.
    case date
    /// The time of day in UTC.
    case timeOfDay
    /// How long the answer took; its unit depends on the software.
    case timeTaken
    /// A field of records.
    case field(LineField)

    /// The names that are known.
    ///
    /// Of those that mean the same the preferred stands first: a request's own target and host before what servers make
    /// of them.
    private static let names: [(name: StaticString, column: W3CColumn)] = [
        ("date", .date), ("time", .timeOfDay), ("time-taken", .timeTaken),
        ("c-ip", .field(.ip)), ("c-dns", .field(.ip)),
        ("x-forwarded-for", .field(.forwardedFor)), ("cs(x-forwarded-for)", .field(.forwardedFor)),
        ("cs-username", .field(.user)),
        ("x-host-header", .field(.host)), ("cs-host", .field(.host)), ("cs(host)", .field(.host)),
        ("s-computername", .field(.host)),
        ("cs-method", .field(.method)),
        ("cs-uri-stem", .field(.path)), ("cs-uri", .field(.path)),
        ("cs-version", .field(.protocol)), ("cs-protocol-version", .field(.protocol)),
        ("sc-status", .field(.status)), ("sc-bytes", .field(.size)), ("bytes", .field(.size)),
        ("cs(referer)", .field(.referer)), ("cs(referrer)", .field(.referer)),
        ("cs(user-agent)", .field(.userAgent)),
    ]

    /// The place of a name among those that are known, in upper or lower case; `nil` where it is not.
    static func rank(_ bytes: Span<UInt8>, _ name: Range<Int>) -> Int? {
        names.indices.first {
            names[$0].name.utf8CodeUnitCount == name.count
                && bytes.hasTextInAnyCase(names[$0].name, at: name.lowerBound, before: name.upperBound)
        }
    }

    /// What the fields of names with these ranks are for: of those that mean the same only the preferred is read.
    static func columns(ranks: [Int?]) -> [W3CColumn] {
        var columns = [W3CColumn](repeating: .skipped, count: ranks.count)
        var isTaken = Array(repeating: false, count: names.count)
        for rank in names.indices where !isTaken[rank] {
            guard let place = ranks.firstIndex(of: rank) else { continue }
            columns[place] = names[rank].column
            for other in names.indices where names[other].column == names[rank].column { isTaken[other] = true }
        }
        return columns
    }
}
