import Glibc
import VisorKit

/// What ends a line.
let newline = UInt8(ascii: "\n")

/// Cuts bytes that come piece by piece into runs of whole lines.
///
/// Of a line that is too long to be analysed so much is kept that it counts as that.
struct LineCutter {
    /// What has come and has not been cut off.
    private(set) var bytes: [UInt8] = []

    private let size: Int
    private var isInsideLongLine = false

    /// A cutter of runs from a size on.
    init(size: Int) { self.size = size }

    /// Takes bytes that come next.
    mutating func take(_ piece: ArraySlice<UInt8>) {
        var rest = piece
        if isInsideLongLine {
            guard let end = LineCutter.firstNewline(rest) else { return }
            rest = rest[end...]
            isInsideLongLine = false
        }
        bytes += rest
    }

    /// The whole lines that have come, once there are enough; `nil` until then.
    mutating func cut() -> [UInt8]? {
        guard bytes.count >= size else { return nil }
        if let last = bytes.lastIndex(of: newline) { return split(behind: last) }
        if bytes.count > LineFramer.maximumLineLength {
            bytes.removeLast(bytes.count - LineFramer.maximumLineLength - 1)
            isInsideLongLine = true
        }
        return nil
    }

    /// All that is left when no more comes: the last line counts without its newline.
    mutating func finish() -> [UInt8] {
        defer { bytes = [] }
        return bytes.isEmpty || bytes.last == newline ? bytes : bytes + [newline]
    }

    private static func firstNewline(_ bytes: ArraySlice<UInt8>) -> Int? {
        unsafe bytes.withUnsafeBytes { buffer in
            guard let start = buffer.baseAddress, let found = unsafe memchr(start, Int32(newline), buffer.count) else {
                return nil
            }
            return bytes.startIndex + (unsafe UnsafeRawPointer(found) - start)
        }
    }

    private mutating func split(behind last: Int) -> [UInt8] {
        let rest = Array(bytes[(last + 1)...])
        bytes.removeLast(rest.count)
        defer { bytes = rest }
        return bytes
    }
}
