import Testing
import VisorKit
import VisorTesting

/// Names of files, which are any bytes.
@Suite struct FileNameTests {
    private func bytes(_ text: String) -> [UInt8] { FileName.bytes(text).dropLast().map { UInt8(bitPattern: $0) } }

    @Test(arguments: ["access.log", "caf\u{E9}.log", "\u{65E5}\u{672C}", "\u{1F600}", "\u{10FFFD}"])
    func nameInUTF8IsItsText(_ name: String) {
        #expect(FileName.text(Array(name.utf8)) == name && bytes(name) == Array(name.utf8))
    }

    @Test func everyNameIsFoundAgain() {
        var generator = SeededGenerator(seed: 7)
        let characters: [[UInt8]] = [
            [0x61], [0xE9], [0xFF], [0xC3, 0xA9], [0xF4, 0x8F, 0xBA, 0x80], [0xF4, 0x8F], [0xF0, 0x9F, 0x98, 0x80],
            [0xED, 0xA0, 0x80],
        ]
        for _ in 0..<2_000 {
            let name = (0..<Int.random(in: 0..<8, using: &generator)).flatMap { _ in
                characters.randomElement(using: &generator) ?? []
            }
            #expect(bytes(FileName.text(name)) == name)
        }
    }
}
