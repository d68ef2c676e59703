/// Draws and writes the lines of one kind of log.
struct LineSource: Sendable {
    /// How lines are written; of the writers one is used.
    private enum Writer: Sendable {
        case access(AccessLineWriter)
        case json(JSONLineWriter)
        case error(ErrorLineWriter)
    }

    private var access: AccessGenerator?
    private var error: ErrorGenerator?
    private let writer: Writer
    private var clock: TimestampText

    init(settings: SynthesisSettings, seed: UInt64) {
        clock = TimestampText(zone: settings.zone)
        switch settings.format {
        case .common, .combined, .vhostCombined:
            let generator = AccessGenerator(settings: settings, seed: seed)
            access = generator
            writer = .access(AccessLineWriter(settings: settings, vocabulary: generator.vocabulary))
        case .json:
            let generator = AccessGenerator(settings: settings, seed: seed)
            access = generator
            writer = .json(JSONLineWriter(settings: settings, vocabulary: generator.vocabulary))
        case .visor, .apache22, .apache24:
            let generator = ErrorGenerator(settings: settings, seed: seed)
            error = generator
            writer = .error(ErrorLineWriter(settings: settings, vocabulary: generator.vocabulary))
        }
    }

    /// Appends a line of an offset in nanoseconds, whose level the schedule may have chosen, and counts it.
    mutating func append(
        at offset: Int64, level: LogLevel?, time: Timestamp, tally: inout TruthTally?, to buffer: inout [UInt8]
    ) {
        if let record = access?.next(at: offset) {
            switch writer {
            case .access(let writer): writer.append(record, at: time, clock: &clock, to: &buffer)
            case .json(let writer): writer.append(record, at: time, clock: &clock, to: &buffer)
            case .error: break
            }
            tally?.count(record, at: time)
        } else if let record = error?.next(at: offset, level: level), case .error(let writer) = writer {
            writer.append(record, at: time, clock: &clock, to: &buffer)
            tally?.count(record, at: time)
        }
    }

    /// Appends a heartbeat.
    mutating func appendHeartbeat(at time: Timestamp, to buffer: inout [UInt8]) {
        switch writer {
        case .access(let writer): writer.appendHeartbeat(at: time, clock: &clock, to: &buffer)
        case .json(let writer): writer.appendHeartbeat(at: time, clock: &clock, to: &buffer)
        case .error(let writer): writer.appendHeartbeat(at: time, clock: &clock, to: &buffer)
        }
    }
}

extension LineSource {
    /// Request targets by number; empty for error logs.
    var targets: [String] { access?.vocabulary.resources.targets ?? [] }

    /// Addresses by number.
    var clients: [String] { access?.vocabulary.clients.addresses ?? error?.vocabulary.clients.addresses ?? [] }

    /// Referrers by number, nil for `-`.
    var referrers: [String?] {
        access != nil ? Referrer.all.map { $0.text == "-" ? nil : $0.text } : error?.vocabulary.referrers ?? []
    }

    /// Error messages by number; empty for access logs.
    var messages: [String] { error?.vocabulary.messages.map(\.text) ?? [] }
}
