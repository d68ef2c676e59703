/// Writes error lines in the formats of the original Visor, Apache 2.2 and Apache 2.4.
final class ErrorLineWriter: Sendable {
    private let format: LogFormat
    /// `] [level] ` or `] [module:level] ` by message.
    private let origins: ByteTable
    private let texts: ByteTable
    private let clients: ByteTable
    private let referrers: ByteTable
    private let heartbeat: [UInt8]

    init(settings: SynthesisSettings, vocabulary: ErrorVocabulary) {
        let format = settings.format
        self.format = format
        origins = ByteTable(
            vocabulary.messages.map { Array("] [\(Self.origin($0.level, $0.origin.module, format))] ".utf8) })
        texts = ByteTable(vocabulary.messages.map { Array($0.text.utf8) })
        clients = vocabulary.clients.bytes
        referrers = ByteTable(vocabulary.referrers.map { Array(", referer: \($0)".utf8) })
        heartbeat = Array("] [\(Self.origin(.info, "core", format))] [-] [-] \(settings.heartbeat.message)\n".utf8)
    }

    private static func origin(_ level: LogLevel, _ module: String, _ format: LogFormat) -> String {
        switch format {
        case .apache24: "\(module):\(level.name)"
        case .apache22: level.name
        default: level.visorName
        }
    }

    /// Appends a line.
    func append(_ record: ErrorRecord, at time: Timestamp, clock: inout TimestampText, to buffer: inout [UInt8]) {
        appendTime(time, clock: &clock, to: &buffer)
        origins.append(record.message, to: &buffer)
        appendThread(record, to: &buffer)
        if let client = record.client {
            buffer.append("[client ")
            clients.append(client, to: &buffer)
            if format == .apache24 {
                buffer.append(UInt8(ascii: ":"))
                buffer.appendDecimal(record.port)
            }
            buffer.append("] ")
        }
        texts.append(record.message, to: &buffer)
        if let referrer = record.referrer {
            referrers.append(referrer, to: &buffer)
        }
        buffer.append(UInt8(ascii: "\n"))
    }

    /// Appends `[Fri Nov 20 10:00:00 2026] [INFO] [-] [-] HEARTBEAT`.
    ///
    /// Time and level are as the format has them: `[info]` in Apache 2.2's, microseconds and `[core:info]` in 2.4's.
    func appendHeartbeat(at time: Timestamp, clock: inout TimestampText, to buffer: inout [UInt8]) {
        appendTime(time, clock: &clock, to: &buffer)
        buffer.append(contentsOf: heartbeat)
    }

    private func appendTime(_ time: Timestamp, clock: inout TimestampText, to buffer: inout [UInt8]) {
        buffer.append(UInt8(ascii: "["))
        if format == .apache24 {
            clock.appendErrorMicroseconds(time, to: &buffer)
        } else {
            clock.appendError(time, to: &buffer)
        }
    }

    private func appendThread(_ record: ErrorRecord, to buffer: inout [UInt8]) {
        guard format != .apache22 else { return }
        buffer.append("[pid ")
        buffer.appendDecimal(record.process)
        buffer.append(":tid ")
        let base = format == .apache24 ? 140_234_567_890_000 : 1_234_567_000
        buffer.appendDecimal(base + record.thread * 8)
        buffer.append("] ")
    }
}
