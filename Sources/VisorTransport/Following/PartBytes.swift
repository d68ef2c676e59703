import VisorKit

/// The bytes of a file from where its reading stands.
protocol PartBytes {
    /// The bytes behind the place up to which have been dropped, so many of them or all that there are yet.
    ///
    /// - Throws: `InputError`.
    mutating func peek(_ count: Int) throws(InputError) -> Peek
    /// Goes on behind bytes that have been looked at.
    mutating func drop(_ bytes: ArraySlice<UInt8>)
    /// Goes on at a place further on, and returns the last bytes before it; `nil`, and stays, where bytes can only be read in
    /// order.
    ///
    /// - Throws: `InputError`.
    mutating func skip(to offset: Int) throws(InputError) -> [UInt8]?
    /// Bytes at a place, whether they have been dropped or not; `nil` where they can only be read in order.
    ///
    /// - Throws: `InputError`.
    func bytes(at offset: Int, count: Int) throws(InputError) -> [UInt8]?
    /// Why the bytes ended before their end.
    var damage: String? { get }
    /// What the file is now.
    func status() throws(InputError) -> FileStatus
}

/// What stands behind the place where a reading is.
enum Peek {
    /// These bytes, none where there are no more yet; `hasMore` says that the file has.
    case bytes([UInt8], hasMore: Bool)
    /// These last bytes: the file has ended and will not grow.
    case last([UInt8])
    /// What has been read stands there no longer: the file was cut, or written anew.
    case replaced
}

/// The bytes of a file that grows.
///
/// Nothing is kept that the file could change under: bytes that are not taken are read again. Each reading begins with the
/// last bytes that were taken, and goes on with the first that were not, which shows whether the file is still the same.
struct GrowingBytes: PartBytes {
    /// How many bytes before the offset show that the place is the same.
    static let reach = 1_024

    let damage: String? = nil
    private let path: String
    private let file: any OpenFile
    private var offset: Int
    private var tail: [UInt8]
    /// The first bytes behind the offset, such as those of a line that has begun, as far as they have been seen.
    private var seen: [UInt8] = []
    /// When the tail was last seen to be the same.
    private var verified: FileStatus?

    /// The bytes of a file behind an offset, before which these bytes stand.
    init(_ file: any OpenFile, path: String, offset: Int, tail: [UInt8]) {
        (self.file, self.path, self.offset, self.tail) = (file, path, offset, tail)
    }

    mutating func peek(_ count: Int) throws(InputError) -> Peek {
        do throws(SystemError) {
            let status = try file.status()
            let available = status.size - offset
            if available < seen.count { return .replaced }
            if status == verified && available == 0 { return .bytes([], hasMore: false) }
            let wanted = min(available, count)
            let fresh = try file.bytes(at: offset, count: wanted)
            // Behind what is read: what is before it now was there when it was read, if it is the same.
            let before = try file.bytes(at: offset - tail.count, count: tail.count)
            guard before == tail, fresh.starts(with: seen.prefix(fresh.count)) else { return .replaced }
            verified = status
            seen = Array(fresh.prefix(GrowingBytes.reach))
            return .bytes(fresh, hasMore: available > wanted)
        } catch {
            throw .unreadable(path, error)
        }
    }

    mutating func drop(_ bytes: ArraySlice<UInt8>) {
        offset += bytes.count
        tail = tail.keepingLast(GrowingBytes.reach, with: bytes)
        seen.removeFirst(min(bytes.count, seen.count))
        verified = nil
    }

    mutating func skip(to offset: Int) throws(InputError) -> [UInt8]? {
        let count = min(offset, GrowingBytes.reach)
        guard let tail = try bytes(at: offset - count, count: count) else { return nil }
        (self.offset, self.tail, seen, verified) = (offset, tail, [], nil)
        return tail
    }

    func bytes(at offset: Int, count: Int) throws(InputError) -> [UInt8]? {
        do { return try file.bytes(at: offset, count: count) } catch { throw .unreadable(path, error) }
    }

    func status() throws(InputError) -> FileStatus {
        do { return try file.status() } catch { throw .unreadable(path, error) }
    }
}

/// The bytes of a file that is compressed, and so has its end.
struct CompressedBytes: PartBytes {
    private let path: String
    private let file: any OpenFile
    private let bytes: any ByteStream
    private var ahead: [UInt8] = []
    private var hasEnded = false

    /// What a compressed file holds, from its beginning.
    init(_ file: any OpenFile, path: String, _ compression: Compression) {
        (self.file, self.path) = (file, path)
        bytes = compression.bytes(OpenFileBytes(file, path: path))
    }

    var damage: String? { bytes.damage }

    mutating func peek(_ count: Int) throws(InputError) -> Peek {
        while ahead.count < count && !hasEnded {
            var buffer = [UInt8](repeating: 0, count: 256 << 10)
            var source = bytes
            let got = try unsafe buffer.withUnsafeMutableBufferPointer { (buffer) throws(InputError) in
                try unsafe source.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
            ahead += buffer.prefix(got)
            hasEnded = got == 0
        }
        if hasEnded && ahead.count <= count { return .last(ahead) }
        return .bytes(Array(ahead.prefix(count)), hasMore: true)
    }

    mutating func drop(_ bytes: ArraySlice<UInt8>) {
        ahead.removeFirst(bytes.count)
    }

    func skip(to offset: Int) -> [UInt8]? { nil }

    func bytes(at offset: Int, count: Int) -> [UInt8]? { nil }

    func status() throws(InputError) -> FileStatus {
        do { return try file.status() } catch { throw .unreadable(path, error) }
    }
}

/// The bytes of an open file, from its beginning to its end.
struct OpenFileBytes: ByteStream {
    let damage: String? = nil
    let isReady = true
    private(set) var byteCount = 0

    private let file: any OpenFile
    private let path: String

    /// The bytes of a file.
    init(_ file: any OpenFile, path: String) {
        (self.file, self.path) = (file, path)
    }

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(InputError) -> Int {
        do throws(SystemError) {
            let count = try unsafe file.read(into: buffer, at: byteCount)
            byteCount += count
            return count
        } catch {
            throw .unreadable(path, error)
        }
    }
}

extension [UInt8] {
    /// The last bytes of these and those that follow, at most so many.
    func keepingLast(_ count: Int, with following: ArraySlice<UInt8>) -> [UInt8] {
        if following.count >= count { return Array(following.suffix(count)) }
        return Array(suffix(count - following.count)) + following
    }
}
