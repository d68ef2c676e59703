/// Draws lines that are of no log format.
///
/// None holds a whole time stamp, none is empty, none is a heartbeat, and none holds a newline or carriage return.
struct MalformedLines: Sendable {
    private let share: Double
    private let prefixes: ByteTable
    private let strays: ByteTable
    private var generator: Xoshiro256

    private static let cutLines = [
        "10.9.8.7 - - [20/Nov/2026:10:0", "10.9.8.7 - frank [", "[Fri Nov 20 10:00", "{\"time\":\"2026-11-2",
        "www.example.org:443 10.9.8.7 - - [20/Nov", "2001:db8::7 - -", "[Fri Nov 20 10:00:00.1234",
    ]
    private static let strayTexts = [
        "Segmentation fault (core dumped)", "Out of memory: Killed process 4711 (httpd)", "GET /index.html HTTP/1.1",
        "\tat org.example.Main.run(Main.java:42)", "logrotate: truncated", "\"\"\"", "- - -", "[] [] []", "{}",
    ]

    init(share: Double, seed: UInt64) {
        self.share = share
        prefixes = ByteTable(Self.cutLines.map(\.utf8))
        strays = ByteTable(Self.strayTexts.map(\.utf8))
        generator = Xoshiro256(seed: seed, stream: 4)
    }

    /// Whether the next line is to be malformed.
    mutating func isDue() -> Bool {
        share > 0 && generator.chance(share)
    }

    /// Appends a malformed line.
    mutating func append(to buffer: inout [UInt8]) {
        switch generator.below(3) {
        case 0: prefixes.append(generator.below(prefixes.count), to: &buffer)
        case 1: strays.append(generator.below(strays.count), to: &buffer)
        default: appendJunk(to: &buffer)
        }
        buffer.append(UInt8(ascii: "\n"))
    }

    /// Appends 0xFF and up to 64 bytes of any value but line ends and the brackets and digits that a time stamp needs.
    private mutating func appendJunk(to buffer: inout [UInt8]) {
        buffer.append(0xFF)
        for _ in 0...generator.below(64) {
            let byte = UInt8(generator.below(256))
            switch byte {
            case 0x0A, 0x0D, 0x30...0x39, 0x5B, 0x5D, 0x7B, 0x7D: buffer.append(byte | 0x80)
            default: buffer.append(byte)
            }
        }
    }
}
