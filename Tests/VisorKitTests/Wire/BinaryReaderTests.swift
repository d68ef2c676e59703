import Testing
import VisorTesting

@testable import VisorKit

/// Bytes that are written are read, and bytes that may be anything are refused with a reason.
@Suite struct BinaryReaderTests {
    private func written(_ write: (inout BinaryWriter) -> Void) -> [UInt8] {
        var writer = BinaryWriter()
        write(&writer)
        return writer.bytes
    }

    @Test(arguments: [0, 1, 127, 128, 300, 1 << 31, 1 << 56, .max - 1, .max])
    func countIsReadAsWritten(value: Int) throws {
        var reader = BinaryReader(written { $0.count(value) })
        #expect(try reader.count() == value)
        try reader.end()
    }

    @Test(arguments: [0, 1, -1, 63, -64, 64, -65, .min, .max, .min + 1])
    func integerIsReadAsWritten(value: Int) throws {
        var reader = BinaryReader(written { $0.integer(value) })
        #expect(try reader.integer() == value)
        try reader.end()
    }

    @Test func numbersNearZeroAreShort() {
        #expect(written { $0.integer(-64) } == [127])
        #expect(written { $0.count(127) } == [127])
        #expect(written { $0.count(128) } == [128, 1])
        #expect(written { $0.integer(.min) }.count == 10)
    }

    @Test func allKindsOfValuesAreReadAsWritten() throws {
        let bytes = written { writer in
            writer.byte(200)
            writer.bool(true)
            writer.word(0x0102_0304_0506_0708)
            writer.text("ä b")
            writer.bytes([1, 2, 3])
            writer.optional(nil) { writer, value in writer.count(value) }
            writer.optional(7) { writer, value in writer.count(value) }
            writer.array(["a", ""]) { writer, value in writer.text(value) }
        }
        var reader = BinaryReader(bytes)
        #expect(try reader.byte() == 200)
        #expect(try reader.bool())
        #expect(try reader.word() == 0x0102_0304_0506_0708)
        #expect(try reader.text() == "ä b")
        #expect(try reader.bytes() == [1, 2, 3])
        #expect(try reader.optional { reader throws(WireError) in try reader.count() } == nil)
        #expect(try reader.optional { reader throws(WireError) in try reader.count() } == 7)
        #expect(try reader.array { reader throws(WireError) in try reader.text() } == ["a", ""])
        #expect(reader.remaining == 0)
        try reader.end()
    }

    @Test func lastBytesAreAllThatIsLeft() throws {
        let bytes = written { writer in
            writer.text("head")
            writer.bytes([1, 2, 3])
        }
        var reader = BinaryReader(bytes)
        #expect(try reader.text() == "head")
        #expect(try reader.lastBytes() == [1, 2, 3])
        #expect(reader.remaining == 0)
        for (wrong, error) in [(bytes + [4], WireError.goesOn), (bytes.dropLast(), .endsEarly)] {
            var reader = BinaryReader(wrong)
            _ = try reader.text()
            #expect(throws: error) { try reader.lastBytes() }
        }
    }

    @Test func wordHasItsLeastByteFirst() {
        #expect(written { $0.word(0x0102_0304_0506_0708) } == [8, 7, 6, 5, 4, 3, 2, 1])
    }

    @Test(arguments: [[], [0x80], [0xff, 0xff]] as [[UInt8]])
    func numberThatEndsEarlyIsRefused(bytes: [UInt8]) {
        var reader = BinaryReader(bytes)
        #expect(throws: WireError.endsEarly) { try reader.count() }
    }

    @Test(arguments: [
        [0x80, 0], [UInt8](repeating: 0xff, count: 9) + [2], [UInt8](repeating: 0xff, count: 11),
        [UInt8](repeating: 0x80, count: 10) + [1],
    ])
    func numberThatIsTooLargeOrTooLongIsRefused(bytes: [UInt8]) {
        var reader = BinaryReader(bytes)
        #expect(throws: WireError.holdsImpossibleNumber) { try reader.integer() }
    }

    @Test func countAboveItsLimitIsRefused() {
        let bytes = written { $0.count(8) }
        var reader = BinaryReader(bytes)
        #expect(throws: WireError.holdsImpossibleNumber) { try reader.count(atMost: 7) }
        var negative = BinaryReader([UInt8](repeating: 0xff, count: 9) + [1])
        #expect(throws: WireError.holdsImpossibleNumber) { try negative.count() }
    }

    @Test func lengthThatIsNotThereTakesNoMemory() {
        let bytes = written { $0.count(1 << 60) }
        var (reader, other, third) = (BinaryReader(bytes), BinaryReader(bytes), BinaryReader(bytes))
        #expect(throws: WireError.endsEarly) { try reader.bytes() }
        #expect(throws: WireError.endsEarly) { try other.text() }
        #expect(throws: WireError.endsEarly) { try third.array { reader throws(WireError) in try reader.byte() } }
    }

    @Test func truthIsZeroOrOne() {
        var reader = BinaryReader([2])
        #expect(throws: WireError.holdsImpossibleNumber) { try reader.bool() }
    }

    @Test func textMustBeUTF8() {
        var reader = BinaryReader([1, 0xff])
        #expect(throws: WireError.holdsImpossibleText) { try reader.text() }
    }

    @Test func bytesBehindTheEndAreRefused() {
        #expect(throws: WireError.goesOn) { try BinaryReader([0]).end() }
    }

    @Test(arguments: [
        (WireError.endsEarly, "ends early"), (.goesOn, "goes on behind its end"),
        (.holdsImpossibleNumber, "holds a number that cannot be"),
        (.isOfUnknownVersion(9), "is of version 9, which is not known"),
    ])
    func errorSaysWhatIsWrong(error: WireError, text: String) {
        #expect(error.description == text)
    }
}
