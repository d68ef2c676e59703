import Testing
import VisorTesting

@testable import VisorTransport

@Suite struct GzipUnpackerTests {
    /// What comes of bytes in pieces, taken out in pieces.
    private func unpack(_ bytes: [UInt8], pieces: Int, limit: Int = .max) throws -> [UInt8] {
        let unpacker = GzipUnpacker()
        var all: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            let piece = Array(bytes[start..<min(start + pieces, bytes.count)])
            var place = 0
            while place < piece.count || unpacker.isFull {
                var output: [UInt8] = []
                place = try piece.withUnsafeBytes { (buffer) throws(GzipUnpacker.Fault) in
                    try unpacker.unpack(buffer, from: place, into: &output, limit: limit)
                }
                #expect(output.count <= limit)
                all += output
            }
        }
        try unpacker.end()
        return all
    }

    private let text = RandomLog(seed: 4, lines: 3_000).bytes

    @Test(arguments: [1, 7, 1_000, 1 << 20], [100, 65_536, .max])
    func piecesHoldWhatTheWholeHeld(pieces: Int, limit: Int) throws {
        #expect(try unpack(gzip(text), pieces: pieces, limit: limit) == text)
    }

    @Test func membersFollowEachOther() throws {
        #expect(try unpack(gzip(text) + gzip([]) + gzip([1, 2]) + [0, 0], pieces: 300) == text + [1, 2])
        #expect(try unpack([], pieces: 1) == [])
    }

    @Test func whatIsNotWholeIsRefused() throws {
        let whole = gzip(text)
        for count in [1, 9, 10, 500, whole.count - 1] {
            #expect(throws: GzipUnpacker.Fault.endsEarly) { try unpack(Array(whole[..<count]), pieces: 64) }
        }
    }

    @Test func whatIsNoGzipIsRefused() throws {
        #expect(throws: GzipUnpacker.Fault.goesOn) { try unpack(text, pieces: 64) }
        #expect(throws: GzipUnpacker.Fault.goesOn) { try unpack(gzip(text) + [7], pieces: 64) }
        var damaged = gzip(text)
        damaged[damaged.count / 2] ^= 0x55
        #expect(throws: GzipUnpacker.Fault.damaged) { try unpack(damaged, pieces: 64) }
    }
}
