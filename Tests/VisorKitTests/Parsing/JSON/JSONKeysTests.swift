import Testing
import VisorKit

@Suite struct JSONKeysTests {
    @Test(arguments: [
        ("", JSONKeysError.emptyPath(.ip), "the key of ip is empty; write a key, or keys with dots between them"),
        (
            "a..b", .emptyKey(.ip, path: "a..b", column: 3),
            "the path 'a..b' of ip lacks a key at column 3; write keys with single dots between them"
        ),
        (".a", .emptyKey(.ip, path: ".a", column: 1), "the path '.a' of ip lacks a key at column 1"),
        ("a.", .emptyKey(.ip, path: "a.", column: 3), "the path 'a.' of ip lacks a key at column 3"),
        (
            "a.b.c.d.e.f.g.h.i", .tooDeep(.ip, path: "a.b.c.d.e.f.g.h.i", keys: 9),
            "the path 'a.b.c.d.e.f.g.h.i' of ip has 9 keys; at most 8 are allowed"
        ),
    ])
    func wrongPathIsSaid(path: String, error: JSONKeysError, text: String) {
        #expect(throws: error) { try JSONKeys(overriding: [.ip: ["fine", path]]) }
        #expect(error.description.hasPrefix(text))
    }

    @Test func pathOfEightKeysIsFound() throws {
        let keys = try JSONKeys(overriding: [.message: ["a.b.c.d.e.f.g.h"]])
        let line = #"{"ts":1,"a":{"b":{"c":{"d":{"e":{"f":{"g":{"h":"deep"}}}}}}}}"#
        #expect(ParsedLine(line, as: .json(keys))?.message == "deep")
    }

    @Test func fieldsThatAreNotNamedKeepTheirKeys() throws {
        let keys = try JSONKeys(overriding: [.ip: ["who"]])
        #expect(keys.paths[.ip] == ["who"])
        #expect(keys.paths[.status] == JSONKeys.standard.paths[.status])
        #expect(try JSONKeys(overriding: [:]) == .standard)
        #expect(keys != .standard)
    }
}
