import Testing
import VisorTesting

@testable import VisorKit

/// A partial file is read as it was written, however its bytes come, and no bytes pass for another one.
@Suite struct PartialFileTests {
    private let settings = AnalysisSettings().forArchives

    private func partials(seed: UInt64, lines: Int = 60) throws -> [PartialSummary] {
        try RandomLog(seed: seed, lines: lines, step: 9).blocks(seed: seed, lines: 12).map {
            try .of($0, format: .combined, settings: settings)
        }
    }

    private func file(_ partials: [PartialSummary]) -> [UInt8] {
        var writer = PartialFileWriter()
        var bytes = writer.head(FoldDefinition(settings))
        for partial in partials { bytes += writer.sections(partial, sampleSource: "a.log") }
        return bytes + writer.end()
    }

    /// What a reader says of bytes that come in pieces, in the form of a file.
    private func read(_ bytes: [UInt8], pieces length: Int) throws(PartialFileError) -> [UInt8] {
        var (reader, writer) = (PartialFileReader(), PartialFileWriter())
        var written: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: length) {
            reader.take(Array(bytes[start..<min(start + length, bytes.count)]))
            while let piece = try reader.next() {
                switch piece {
                case .definition(let definition): written += writer.head(definition)
                case .partial(let partial, let source): written += writer.sections(partial, sampleSource: source)
                case .end:
                    written += writer.end()
                    writer = PartialFileWriter()
                }
            }
        }
        try reader.end()
        return written
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func whatIsReadIsWrittenAsTheSameBytes(seed: UInt64) throws {
        let bytes = file(try partials(seed: seed))
        for length in [1, 7, 1_000, bytes.count] { #expect(try read(bytes, pieces: length) == bytes) }
        let two = bytes + file([]) + bytes
        #expect(try read(two, pieces: 997) == two)
    }

    @Test func everyCutFileIsRefused() throws {
        let bytes = file(try partials(seed: 1, lines: 30))
        #expect(throws: PartialFileError.isEmpty) { try read([], pieces: 100) }
        for count in 1..<bytes.count {
            #expect(throws: PartialFileError.endsEarly(offset: count)) {
                try read(Array(bytes.prefix(count)), pieces: 1_000)
            }
        }
        // One that follows a whole one may not be cut either.
        let twice = bytes + bytes.prefix(100)
        #expect(throws: PartialFileError.endsEarly(offset: twice.count)) { try read(twice, pieces: 1_000) }
    }

    @Test func everyChangedByteIsFound() throws {
        let bytes = file(try partials(seed: 2, lines: 30))
        for place in bytes.indices {
            for change in [1, 0x80] as [UInt8] {
                var changed = bytes
                changed[place] ^= change
                #expect(throws: PartialFileError.self) { try read(changed, pieces: 4_096) }
            }
        }
    }

    @Test func whatIsNoPartialIsNamedSo() throws {
        let bytes = file([])
        #expect(throws: PartialFileError.isNoPartial(offset: 0)) { try read(Array("192.0.2.1 - -".utf8), pieces: 3) }
        #expect(throws: PartialFileError.isNoPartial(offset: bytes.count)) { try read(bytes + [10], pieces: 100) }
        var next = bytes
        next[PartialFileForm.mark.count] = 2
        #expect(throws: PartialFileError.isOfUnknownVersion(2)) { try read(next, pieces: 100) }
    }

    @Test func sectionLeftOutIsFoundByTheNumberAtTheEnd() throws {
        var writer = PartialFileWriter()
        let head = writer.head(FoldDefinition(settings))
        _ = writer.sections(try partials(seed: 1)[0], sampleSource: nil)
        #expect(throws: PartialFileError.holdsImpossible(.holdsImpossibleNumber, offset: head.count)) {
            try read(head + writer.end(), pieces: 100)
        }
    }

    @Test func partialThatIsTooLargeForOneSectionIsWrittenInSeveral() throws {
        var partial = try partials(seed: 1)[0]
        var keys = HeavyHitters()
        for number in 0..<8_000 {
            let key = Array("/\(number)/".utf8) + [UInt8](repeating: 97, count: 100)
            keys.add(key.span, 0..<key.count)
        }
        var summary = WindowSummary()
        (summary.lines, summary.tops.paths) = (8_000, keys)
        partial.parts = (0..<24).map {
            .init(start: EventTime(seconds: 1_795_000_000 + 10 * $0), isStraggling: false, summary: summary)
        }
        let bytes = file([partial])
        #expect(bytes.count > PartialFileForm.longestPayload)
        #expect(try read(bytes, pieces: 1 << 20) == bytes)
    }

    @Test func lengthThatIsNotThereTakesNoMemory() throws {
        let head = PartialFileWriter().head(FoldDefinition(settings))
        let longest = head + [2, 0, 0, 0, 1]
        #expect(throws: PartialFileError.endsEarly(offset: longest.count)) { try read(longest, pieces: 100) }
        #expect(throws: PartialFileError.isDamaged(offset: head.count)) {
            try read(head + [2, 1, 0, 0, 1], pieces: 100)
        }
    }

    @Test(arguments: [
        (PartialFileError.isEmpty, "is empty"), (.isNoPartial(offset: 0), "is no partial;"),
        (.isNoPartial(offset: 9), "at byte 9"), (.isOfUnknownVersion(3), "version 3"),
        (.endsEarly(offset: 8), "ends early, at byte 8"), (.isDamaged(offset: 7), "damaged at byte 7"),
        (.holdsImpossible(.goesOn, offset: 7), "goes on behind its end, in what begins at byte 7"),
    ])
    func errorSaysWhatIsWrong(error: PartialFileError, text: String) {
        #expect(error.description.contains(text) && !error.description.contains("\n"))
    }
}
