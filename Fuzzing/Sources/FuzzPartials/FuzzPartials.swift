import FuzzSupport
import VisorKit

/// No bytes make the readers of partials trap, what is read is written as the same bytes, and what is read can be merged.
///
/// The first byte chooses: `p` is a partial, anything else a partial file, which comes in pieces.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPartials(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let input = unsafe FuzzInput(start, count: count, choices: 1) else { return 0 }
    if input.choices[0] == UInt8(ascii: "p") { tryPartial(input.bytes) } else { tryFile(input) }
    return 0
}

private func tryPartial(_ bytes: [UInt8]) {
    var reader = BinaryReader(bytes)
    guard let partial = try? PartialSummary(from: &reader), (try? reader.end()) != nil else { return }
    var writer = BinaryWriter()
    partial.encode(into: &writer)
    expect(writer.bytes == bytes, "what is read is written as other bytes")
    merge(partial)
}

/// Merges a partial some times, as an archive and as a live stream.
private func merge(_ partial: PartialSummary) {
    let settings = AnalysisSettings()
    guard partial.fits(settings) else { return }
    var archive = ArchiveMerger(window: settings.layout.size, keepsWindows: true)
    var live = WindowMerger(layout: settings.layout, firstTimes: [nil])
    let document = SummaryDocument(topCount: 3)
    for number in 0..<3 {
        try? archive.merge(partial, from: number)
        for update in live.merge(partial, from: number) { _ = document.line(update) }
    }
    _ = live.finish()
    _ = document.object(archive.overall)
    archive.takeWindows { update in _ = document.line(update) }
    expect(archive.overall.summary.lines == live.overall.summary.lines, "a line is lost or counted twice")
}

private func tryFile(_ input: FuzzInput) {
    var (reader, writer) = (PartialFileReader(), PartialFileWriter())
    var written: [UInt8] = []
    let length = Int(input.choices[0]) + 1
    do {
        for start in stride(from: 0, to: input.bytes.count, by: length) {
            reader.take(Array(input.bytes[start..<min(start + length, input.bytes.count)]))
            while let piece = try reader.next() {
                switch piece {
                case .definition(let definition): written += writer.head(definition)
                case .partial(let partial, let source):
                    merge(partial)
                    written += writer.sections(partial, sampleSource: source)
                case .end:
                    written += writer.end()
                    writer = PartialFileWriter()
                }
            }
        }
        try reader.end()
    } catch {
        expect(!error.description.contains { $0.isNewline }, "an error is told in more than one line")
        return
    }
    expect(written == input.bytes, "what is read is written as other bytes")
}
