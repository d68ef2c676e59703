import Testing
import VisorKit
import VisorTesting
import VisorTransport

@Suite struct InputTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }
    private let line = "10.0.0.1 - - [20/Nov/2026:10:00:00 +0000] \"GET / HTTP/1.1\" 200 1"

    private func open(_ paths: [String], among formats: [LogFormat] = LogFormat.detectable) throws -> [Input] {
        try Input.open(
            paths.map { InputRequest($0, profile: InputProfile(formats: formats)) }, heartbeat: "HEARTBEAT")
    }

    @Test func formatFirstTimeAndSizeAreKnown() throws {
        let input = try #require(try open([folder.write("a.log", "junk\n\(line)\n")]).first)
        #expect(input.format == .common)
        #expect(input.firstTime?.rfc3339 == "2026-11-20T10:00:00Z")
        #expect(input.byteCount == 6 + line.utf8.count)
        #expect(!input.isLive)
    }

    @Test func missingFileIsAnError() {
        #expect(throws: InputError.missing(folder.path("a.log"))) { try open([folder.path("a.log")]) }
    }

    @Test func directoryIsAnError() {
        #expect(throws: InputError.directory(folder.path)) { try open([folder.path]) }
    }

    @Test func linesOfNoFormatAreAnErrorThatShowsTheFirst() throws {
        let path = try folder.write("a.log", "hello\u{1}\u{1b} world\nmore\n")
        #expect(
            throws: InputError.unknownFormat(path, tried: LogFormat.detectable.map(\.name), firstLine: "hello?? world")
        ) { try open([path]) }
    }

    @Test func linesOfAnotherFormatThanTheOneAskedForAreAnError() throws {
        let path = try folder.write("a.log", line + "\n")
        #expect(throws: InputError.unknownFormat(path, tried: ["apache_error"], firstLine: String(line.prefix(80)))) {
            try open([path], among: [.apacheError])
        }
    }

    @Test func lineOfAFormatMayComeAfterMuchElse() throws {
        let junk = String(repeating: "junk that goes on and on\n", count: 60_000)
        #expect(try open([try folder.write("a.log", junk + line)]).first?.format == .common)
    }

    @Test func fileOfOneEndlessLineIsOfNoFormat() throws {
        let path = try folder.write("a.log", [UInt8](repeating: 65, count: 1_100_000))
        let error = InputError.unknownFormat(
            path, tried: LogFormat.detectable.map(\.name), firstLine: "(more than 1 MiB)")
        #expect(throws: error) { try open([path]) }
    }

    @Test func manyLinesOfNoFormatMayComeFirst() throws {
        let junk = String(repeating: "junk\n", count: 1_200)
        #expect(try open([try folder.write("a.log", junk + line + "\n")]).first?.format == .common)
    }

    @Test func firstTimeIsThatOfTheFormatFound() throws {
        let other = "[Thu Nov 19 12:00:00 2026] [error] of another log\n"
        let input = try open([try folder.write("a.log", other + line + "\n" + line + "\n")]).first
        #expect(input?.format == .common)
        #expect(input?.firstTime?.rfc3339 == "2026-11-20T10:00:00Z")
    }

    @Test func emptyFileIsNoError() throws {
        let input = try #require(try open([folder.write("a.log", "")]).first)
        #expect(input.firstTime == nil)
        #expect(input.byteCount == 0)
    }

    @Test func fileThatIsNamedTwiceIsReadOnce() throws {
        let path = try folder.write("a.log", line)
        #expect(try open([path, "\(folder.path)/../\(path.dropFirst(5))", "-", "-"]).map(\.name) == [path, "-"])
    }
}
