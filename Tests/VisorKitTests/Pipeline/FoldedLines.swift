@testable import VisorKit

extension PartialSummary {
    /// What some lines of a format amount to.
    static func of(
        _ lines: [UInt8], format: LogFormat, profile: InputProfile = InputProfile(), settings: AnalysisSettings,
        arrival: EventTime? = nil
    ) throws -> PartialSummary {
        let parser = format.parser(heartbeat: settings.heartbeat, zone: profile.zone)
        return try parser.fold(
            BytesBlock(lines), from: nil, profile: profile, settings: settings, arrival: arrival
        ).partial
    }
}
