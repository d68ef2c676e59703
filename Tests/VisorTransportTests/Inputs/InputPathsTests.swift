import Testing
import VisorTesting
import VisorTransport

@Suite struct InputPathsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func patternIsExpandedInOrderAndDirectoriesAreLeftOut() throws {
        for name in ["b.log", "a.log", "c.txt"] { try folder.write(name, "") }
        let directory = try TemporaryFolder()
        #expect(try InputPaths.expand([folder.path("*.log")]) == [folder.path("a.log"), folder.path("b.log")])
        #expect(throws: InputError.noMatch("\(directory.path)*[")) { try InputPaths.expand(["\(directory.path)*["]) }
        #expect(try InputPaths.expand([folder.path("?.txt"), "-"]) == [folder.path("c.txt"), "-"])
    }

    @Test func fileWhoseNameLooksLikeAPatternIsTakenAsItIs() throws {
        let path = try folder.write("a[1].log", "")
        try folder.write("a1.log", "")
        #expect(try InputPaths.expand([path]) == [path])
    }

    @Test func patternWithoutFilesIsAnError() {
        #expect(throws: InputError.noMatch(folder.path("*.log"))) { try InputPaths.expand([folder.path("*.log")]) }
    }

    @Test func nameThatIsNoPatternIsLeftToTheReader() throws {
        #expect(try InputPaths.expand(["/no/such/file"]) == ["/no/such/file"])
    }
}
