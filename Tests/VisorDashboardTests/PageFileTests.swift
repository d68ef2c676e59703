import Foundation
import Testing

@testable import VisorDashboard

@Suite struct PageFileTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources/VisorDashboard/Web")

    @Test func allFilesOfTheFolderArePartOfTheProgram() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: PageFileTests.folder.path)
        #expect(Set(names) == Set(PageFile.all.keys))
        for name in names {
            let bytes = try Data(contentsOf: PageFileTests.folder.appending(path: name))
            let isSame = PageFile.all[name]?.bytes == [UInt8](bytes)
            #expect(isSame, "\(name)")
        }
    }

    /// What the Content-Security-Policy would forbid, and what would load from elsewhere.
    @Test func pagesHaveNothingInLineAndNothingFromElsewhere() throws {
        for (name, file) in PageFile.all {
            let text = String(decoding: file.bytes, as: UTF8.self)
            if name.hasSuffix(".html") {
                #expect(!text.contains(#/<script(?![^>]*\ssrc=)[^>]*>/#), "\(name)")
                #expect(!text.contains(#/<style|\sstyle="|\son[a-z]+="/#), "\(name)")
            }
            let loads = text.matches(of: #/(?:src|href|from|import|url)\s*[=(]?\s*["'(](https?:)?\/\//#)
            #expect(loads.isEmpty, "\(name)")
            #expect(!text.contains(".innerHTML") && !text.contains("insertAdjacentHTML"), "\(name)")
        }
    }

    @Test func anotherContentHasAnotherTag() {
        let (one, other) = (PageFile([1, 2, 3], type: "a"), PageFile([1, 2, 4], type: "a"))
        #expect(one.tag != other.tag && one.tag == PageFile([1, 2, 3], type: "b").tag)
    }
}
