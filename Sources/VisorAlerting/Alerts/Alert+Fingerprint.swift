import Crypto
import Foundation
import VisorKit

extension Alert {
    /// What an alert is recognised by: 32 hexadecimal digits made of its labels, whatever their order.
    public var fingerprint: String {
        var text: [UInt8] = []
        for name in labels.keys.sorted() {
            for part in [name, labels[name] ?? ""] {
                text += Array("\(part.utf8.count):".utf8) + Array(part.utf8)
            }
        }
        return text.digest
    }

    /// What the alert takes of memory, in bytes, near enough for a bound.
    var size: Int {
        let texts = [labels, annotations].reduce(generatorURL.utf8.count) { sum, map in
            map.reduce(sum) { $0 + $1.key.utf8.count + $1.value.utf8.count + 64 }
        }
        return lines.reduce(texts + 256) { sum, line in
            sum + line.process.utf8.count + line.client.utf8.count + line.message.utf8.count + line.source.utf8.count
                + 128
        }
    }
}

extension [UInt8] {
    /// The first 128 bits of SHA-256, as 32 hexadecimal digits.
    var digest: String {
        let digits = Array<UInt8>("0123456789abcdef".utf8)
        let bytes = SHA256.hash(data: self).prefix(16)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

extension Date {
    /// The moment, to the microsecond; beyond the years that there are, the first or the last of them.
    public var eventTime: EventTime {
        let bounded = Swift.min(Swift.max(timeIntervalSince1970, -62_135_596_800), 253_370_764_800)
        return EventTime(microseconds: Int64((bounded * 1_000_000).rounded()))
    }

    /// A moment.
    init(_ time: EventTime) { self.init(timeIntervalSince1970: Double(time.microseconds) / 1_000_000) }

    static func + (date: Date, span: Duration) -> Date { date.addingTimeInterval(span / .seconds(1)) }
}
