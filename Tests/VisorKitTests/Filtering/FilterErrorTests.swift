import Testing
import VisorTesting

@testable import VisorKit

@Suite struct FilterErrorTests {
    private static let fields =
        "ip, user, host, method, path, section, protocol, status, size, duration, referer, user_agent, level, message, "
        + "kind, source, label.NAME"

    @Test(
        arguments: [
            ("", 1, "the filter is empty"), ("  ", 1, "the filter is empty"),
            ("stats=500", 1, "unknown field stats; did you mean status? fields are \(fields)"),
            ("STATUS=500", 1, "unknown field STATUS; did you mean status?"),
            ("zzz=500", 1, "unknown field zzz; fields are ip, user"),
            ("label=5", 1, "unknown field label;"), ("label.=5", 1, "unknown field label."),
            ("time>2026-11-20", 1, "unknown field time"),
            ("=500", 1, "expected a field: ip, user"), ("status=1 and or size=1", 14, "expected a field: ip"),
            ("status=1 and", 13, "expected a field"), ("not", 4, "expected a field"), ("()", 2, "expected a field"),
            ("status", 7, "expected an operator behind status: = != < <= > >="),
            ("path ~ /api", 6, "expected an operator behind path: = != ^= $= *="),
            ("path>/api", 5, "> makes no sense for path, which is compared by = != ^= $= *="),
            ("status ^= 5", 8, "^= makes no sense for status, which is compared by = != < <= > >="),
            ("method<GET", 7, "< makes no sense for method, which is compared by = !="),
            ("status>=", 9, "expected a value behind status>=; the empty text is \"\""),
            ("(status=)", 9, "expected a value behind status="),
            ("user= and path=/", 7, "expected a value behind user=, found and: quote it if it is the value"),
            ("status=>500", 8, "a value that begins with > stands in quotes"),
            ("path=~^/a", 6, "a value that begins with ~ stands in quotes"),
            ("path=*.html", 6, "a value that begins with * stands in quotes"),
            ("status=abc", 8, "abc is no status: write a number such as 404, or a class such as 5xx"),
            ("status=1000", 8, "1000 is no status"), ("status=-1", 8, "-1 is no status"),
            ("status=\"\"", 8, "the empty text is no status"),
            ("status>=5xx", 9, "compared by = and !=: write 500 here"),
            ("size=1.2345k", 6, "1.2345k is no size"), ("size=1KiB", 6, "is no size"), ("size=k", 6, "is no size"),
            ("size=9999999999G", 6, "is no size"), ("size=1.5", 6, "is no size"), ("size=.5k", 6, "is no size"),
            ("size=1.k", 6, "is no size"), ("size=1..5k", 6, "is no size"),
            ("size=99999999999999999999", 6, "is no size"),
            ("duration>5x", 10, "5x is no duration: write seconds such as 0.5, or 800us"),
            ("duration>0.0000001", 10, "is no duration"), ("duration>9999999999999h", 10, "is no duration"),
            ("level=eror", 7, "eror is no level; did you mean error? write one of emerg, alert, crit, error"),
            ("level=5", 7, "5 is no level: write one of"),
            ("method=GETT", 8, "is no method that is counted by name; did you mean GET? write one of GET, HEAD"),
            ("kind=heartbeat", 6, "heartbeat is no kind of line: write one of request, message"),
            ("ip=10.0.0", 4, "10.0.0 is no address and no network: write it like 192.0.2.1"),
            ("ip=10.0.0.1/8", 4, "write 10.0.0.0/8, or the address alone"),
            ("ip<10.0.0.1", 3, "< makes no sense for ip"),
            ("path^=\"\"", 7, "every text has the empty one in it"),
            ("ip*=''", 5, "every text has the empty one in it"),
            ("(status=1 or (size=1)", 1, "this parenthesis is never closed: write ) behind its expression"),
            ("status=1 (", 10, "expected and, or, or the end; a value with spaces stands in quotes"),
            ("status=1)", 9, "this parenthesis closes none"), ("(status=1 size=2)", 11, "expected and, or, or )"),
            ("user=\"a b", 6, "this quote is never closed: write \" behind the value"),
            ("user='a\\'", 6, "write ' behind"),
            ("user_agent=My Agent", 15, "expected and, or, or the end; a value with spaces stands in quotes"),
            ("status=1 && size=2", 10, "expected and, or, or the end"),
            // Columns are counted in characters.
            ("user=\"\u{e4}\u{1f600}\" and stats=1", 15, "unknown field stats"), ("user=\u{e4} x", 8, "expected and"),
        ])
    func mistakeIsSaidWhereItIs(filter: String, column: Int, message: String) {
        let error = #expect(throws: FilterError.self) { try RecordFilter(filter) }
        #expect(error?.column == column)
        #expect(error?.message.contains(message) == true, "\(String(describing: error))")
        #expect(error?.description.hasPrefix("column \(column): ") == true)
    }

    @Test func textsAndNestingAreBounded() throws {
        let deep = { (depth: Int) in
            String(repeating: "(", count: depth) + "size=1" + String(repeating: ")", count: depth)
        }
        #expect(throws: Never.self) { try RecordFilter(deep(64)) }
        #expect(throws: FilterError.self) { try RecordFilter(deep(65)) }
        #expect(throws: Never.self) { try RecordFilter(String(repeating: "not ", count: 64) + "size=1") }
        let error = #expect(throws: FilterError.self) {
            try RecordFilter(String(repeating: "not(", count: 1_000) + "size=1")
        }
        #expect(error?.column == 4 * 32 + 1)
        #expect(error?.message.contains("nested more than 64 deep") == true)
        #expect(throws: Never.self) { try RecordFilter("path=" + String(repeating: "a", count: 4_091)) }
        #expect(throws: FilterError(column: 1, message: "the filter has more than 4096 bytes: write a shorter one")) {
            try RecordFilter("path=" + String(repeating: "a", count: 4_092))
        }
        // Parentheses that stand side by side are not nested.
        let wide = (0..<200).map { "(not size=\($0))" }.joined(separator: " and ")
        #expect(throws: Never.self) { try RecordFilter(wide) }
    }

    @Test func messageIsOneShortLineWhateverTheText() {
        var generator = SeededGenerator(seed: 3)
        let pieces = [
            "status", "path", "ip", "level", "label.a", "=", "!=", "<", "^=", "*=", "(", ")", "and", " or ", "not ",
            " ",
            "\"", "'", "\\", "\n", "\u{0}", "\u{2028}", "5xx", "500ms", "10.0.0.0/8", "\u{e4}", "x", ".",
            String(repeating: "long", count: 60),
        ]
        var accepted = 0
        for _ in 0..<20_000 {
            let count = Int.random(in: 1..<9, using: &generator)
            let text = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
            do throws(FilterError) {
                let filter = try RecordFilter(text)
                let passes = FilteredLine.random(using: &generator).passes(filter)
                accepted += passes ? 1 : 0
            } catch {
                #expect(error.message.utf8.count < 400 && !error.message.contains { $0.isNewline || $0 == "\u{0}" })
                #expect((1...text.count + 1).contains(error.column))
            }
        }
        #expect(accepted > 0)
    }

    @Test func anyBytesAreReadOrRefused() {
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<5_000 {
            let bytes = (0..<Int.random(in: 0..<40, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            #expect(throws: FilterError.self) { try RecordFilter(String(decoding: bytes, as: UTF8.self)) }
        }
    }
}
