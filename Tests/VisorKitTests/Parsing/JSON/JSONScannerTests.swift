import Testing
import VisorTesting

@testable import VisorKit

@Suite struct JSONScannerTests {
    private func scan(_ text: String) -> Bool { scan(Array(text.utf8)) }

    private func scan(_ line: [UInt8]) -> Bool {
        var scanner = JSONScanner(.standard)
        // What stands behind the line would complete it.
        let bytes = Array("{\"a\":1,".utf8) + line + Array("\"}]}1,".utf8)
        return scanner.scan(bytes.span, 7..<7 + line.count)
    }

    @Test(arguments: [
        "{}", " { } ", "{\"a\":1}", "{\"a\":[]}", "{\"a\":{}}", "{\"a\":[1,-2.5,3e7,\"x\",null,true,false,{},[[]]]}",
        "{\t\"a\" : 1 ,\r\n\"b\" : [ 1 , 2 ] } ", "{\"\":\"\"}", "{\"a\":000}", "{\"a\":\"\\\"\"}", "{\"a\":\"\\\\\"}",
        "{\"a\":-0}", "{\"a\":1E+2}", "{\"12345678901234567890\":\"12345678\\\"1234567890\"}",
    ])
    func wholeObjectIsTaken(text: String) {
        #expect(scan(text))
    }

    @Test(arguments: [
        "", " ", "1", "\"a\"", "[]", "null", "{", "}", "{}}", "{}x", "{},", "{} {}", "{\"a\"}", "{\"a\":}",
        "{\"a\":1,}",
        "{,\"a\":1}", "{\"a\":1 \"b\":2}", "{\"a\":1,,\"b\":2}", "{a:1}", "{'a':1}", "{\"a\":[1,]}", "{\"a\":[,1]}",
        "{\"a\":[1}", "{\"a\":{]}", "{\"a\":[1 2]}", "{\"a\":\"}", "{\"a\":\"\\\"}", "{\"a:1}", "{\"a\":tru}",
        "{\"a\":nul",
        "{\"a\":truex}", "{\"a\":True}", "{\"a\":1.}", "{\"a\":.5}", "{\"a\":-}", "{\"a\":1e}", "{\"a\":1e+}",
        "{\"a\":+1}",
        "{\"a\":1x}", "{\"a\":0x1}", "{\"a\":NaN}", "{\"a\":1:2}", "{\"a\":\"b\"\"c\"}", "{\"a\":1}\0", "\0{\"a\":1}",
        "{\"a\":- }", "{\"a\" 1}", "{1:2}", "{\"a\":\u{a0}1}",
    ])
    func anythingElseIsMalformed(text: String) {
        #expect(!scan(text))
    }

    @Test func everyTruncationIsMalformed() {
        let line = Array(#"{"a":[1,{"b":"c\u0041\""},null],"d":{"e":-1.5e+3,"f":[true,false]},"ts":17}"#.utf8)
        #expect(scan(line))
        for length in line.indices { #expect(!scan(Array(line[..<length])), "\(length)") }
    }

    @Test func everyFieldHasASlot() {
        let slots = Set((LineField.allCases.map { JSONSlot($0) } + [.heartbeat, .logger]).map(\.number))
        #expect(slots.count == LineField.allCases.count + 2)
        #expect(slots.allSatisfy { $0 < JSONValues.capacity })
    }

    @Test func depthIsBounded() {
        func nested(_ depth: Int) -> String {
            "{\"a\":" + String(repeating: "[", count: depth - 1) + String(repeating: "]", count: depth - 1) + "}"
        }
        func objects(_ depth: Int) -> String {
            String(repeating: "{\"a\":", count: depth) + "1" + String(repeating: "}", count: depth)
        }
        #expect(scan(nested(64)))
        #expect(!scan(nested(66)))
        #expect(scan(objects(64)))
        #expect(!scan(objects(65)))
        #expect(!scan(nested(1_000_000)))
        #expect(!scan(objects(1_000_000)))
        #expect(!scan("{\"a\":" + String(repeating: "[", count: 1_000_000)))
    }

    @Test func hostileLinesAreReadToTheirEnd() {
        let keys = (0..<1_000_000).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
        #expect(scan("{\(keys)}"))
        #expect(!scan("{\(keys)"))
        let digits = String(repeating: "9", count: 10_000)
        for number in [digits, "-\(digits)", "0.\(digits)", "1e\(digits)", "\(digits).\(digits)e-\(digits)"] {
            #expect(scan("{\"ts\":\(number)}"))
            #expect(ParsedLine("{\"ts\":\(number),\"status\":\(number)}", as: .json(.standard)) == nil)
            let read = ParsedLine(
                "{\"ts\":1,\"level\":\"info\",\"status\":\(number),\"size\":\(number),\"duration\":\(number)}",
                as: .json(.standard))
            #expect(read != nil)
        }
        #expect(!scan("{\"a\":\"" + String(repeating: "x", count: 1_000_000)))
        #expect(!scan("{\"a\":\"" + String(repeating: "\\", count: 1_000_001) + "\"}"))
        #expect(scan("{\"" + String(repeating: "\\u0041", count: 200_000) + "\":1}"))
        let halves = String(repeating: "\\ud800", count: 10_000)
        let read = ParsedLine("{\"ts\":1,\"msg\":\"\(halves)\"}", as: .json(.standard))
        #expect(read?.message == String(repeating: "\u{fffd}", count: 10_000))
    }
}
