import VisorTransport

/// A file that pages are made of, which is part of the program.
struct PageFile: Sendable {
    let bytes: [UInt8]
    /// The same as gzip, for who takes it.
    let packed: [UInt8]?
    let type: String
    /// Names the content: another content has another.
    let tag: String

    init(_ bytes: [UInt8], type: String) {
        (self.bytes, self.type) = (bytes, type)
        packed = GzipEncoder.encode(bytes)
        // FNV-1a, by Fowler, Noll and Vo: browsers compare it with what they have, and nothing rests on it. The tag is weak, since it
        // is the same for both forms.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        tag = "W/\"\(String(hash, radix: 16))\""
    }

    /// The type of a file by the end of its name.
    static func type(of name: String) -> String {
        switch name.split(separator: ".").last {
        case "html": "text/html; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "svg": "image/svg+xml"
        default: "application/octet-stream"
        }
    }
}
