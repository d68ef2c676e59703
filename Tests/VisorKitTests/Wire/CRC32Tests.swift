import Testing
import VisorTesting

@testable import VisorKit

/// The checksum is that of gzip.
@Suite struct CRC32Tests {
    /// A bit after the other, as the standard has it.
    private func slow(_ bytes: [UInt8]) -> UInt32 {
        var sum: UInt32 = .max
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xedb8_8320 : sum >> 1 }
        }
        return ~sum
    }

    @Test func knownValueIsFound() {
        #expect(CRC32.sum(of: Array("123456789".utf8)) == 0xcbf4_3926)
        #expect(CRC32.sum(of: [UInt8]()) == 0)
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func sumOfPartsIsThatOfTheWhole(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let bytes = (0..<Int.random(in: 0..<200, using: &generator)).map { _ in
            UInt8.random(in: 0...255, using: &generator)
        }
        let cut = Int.random(in: 0...bytes.count, using: &generator)
        #expect(CRC32.sum(of: bytes) == slow(bytes))
        #expect(CRC32.sum(of: bytes[cut...], after: CRC32.sum(of: bytes[..<cut])) == slow(bytes))
    }
}
