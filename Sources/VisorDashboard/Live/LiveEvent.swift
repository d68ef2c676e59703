import NIOCore
import VisorKit

/// Something that a page is told, in the form of server-sent events (WHATWG HTML, section 9.2): written once for all pages.
struct LiveEvent: Sendable {
    /// The bytes that go to each page.
    let bytes: ByteBuffer
    /// Whether it says how things stand.
    let isState: Bool

    private init(_ name: String, number: Int? = nil, data: [UInt8]) {
        var bytes = ByteBuffer()
        bytes.writeString("event: \(name)\n")
        if let number { bytes.writeString("id: \(number)\n") }
        bytes.writeString("data: ")
        bytes.writeBytes(data)
        if data.last != UInt8(ascii: "\n") { bytes.writeString("\n") }
        bytes.writeString("\n")
        self.bytes = bytes
        isState = number != nil
    }

    /// How things stand, under a number that grows.
    static func state(_ number: Int, _ moment: DashboardMoment) -> LiveEvent {
        LiveEvent("state", number: number, data: MomentDocument.state(number, moment))
    }

    /// Lines that were read, and how many were left out.
    static func lines(_ lines: [TailBoard.Line], leftOut: Int) -> LiveEvent {
        var writer = JSONWriter()
        writer.object { writer in
            writer.objects("lines", TailBoard.columns, lines.map(\.cells))
            writer.member("left_out", .count(leftOut))
        }
        return LiveEvent("lines", data: writer.bytes)
    }

    /// Tiles of who is online that have changed.
    static func presence(_ tiles: [PresenceTile]) -> LiveEvent {
        var writer = JSONWriter()
        writer.object { $0.objects("tiles", PresenceReader.columns, tiles.map(\.cells)) }
        return LiveEvent("presence", data: writer.bytes)
    }

    /// A change of an alert.
    static func alert(_ transition: AlertTransition) -> LiveEvent {
        LiveEvent("alert", data: AlertDocument.json(transition))
    }
}
