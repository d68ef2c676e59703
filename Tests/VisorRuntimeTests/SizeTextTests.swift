import Testing
import VisorRuntime

/// Sizes as users write them.
@Suite struct SizeTextTests {
    @Test(arguments: [
        ("0", 0), ("1048576", 1 << 20), ("512KiB", 512 << 10), ("1GiB", 1 << 30), ("64MB", 64_000_000), ("3kB", 3_000),
        ("7B", 7),
    ])
    func sizesAreRead(_ text: String, _ bytes: Int) throws {
        #expect(try SizeText(text, in: 0...1 << 40).bytes == bytes)
    }

    @Test(arguments: ["", "KiB", "-1", "1.5GiB", "1 GiB", "1gib", "99999999999999999999", "9223372036854775807KiB"])
    func otherTextsAreRefused(_ text: String) {
        #expect(throws: SizeText.Malformed.self) { try SizeText(text, in: 0 ... .max) }
    }

    @Test func rangeIsToldInUnits() {
        let error = #expect(throws: SizeText.Malformed.self) { try SizeText("1", in: 4096...1 << 20) }
        #expect(error?.description == "'1' is not from 4KiB to 1MiB")
    }
}
