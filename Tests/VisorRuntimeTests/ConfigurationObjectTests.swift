import Testing

@testable import VisorRuntime

@Suite struct ConfigurationObjectTests {
    private func reader(_ text: String) -> ConfigurationReader {
        ConfigurationReader(
            program: "test", flags: FlagValues(), environment: [:],
            file: ConfigurationFile(path: "c.json", bytes: Array(text.utf8)))
    }

    @Test func nestedValuesAreRead() throws {
        var reader = reader(
            """
            {"access": {"interval": {"min": 0.1, "max": "2"}, "method": ["GET", "POST"], "method_dist": [0.9, 0.1],
             "code": [200, "404"], "on": true, "name": "x", "every": "3"},
             "error": {"peak": [[0.1, 0.2], [1, 2]]}}
            """)
        let root = reader.object("access")
        let access = try #require(root)
        let interval = try #require(access.object("interval"))
        #expect(interval.number("min") == 0.1)
        #expect(interval.numberOrNumericString("max") == 2)
        #expect(access.strings("method") == ["GET", "POST"])
        #expect(access.numbers("method_dist", in: 0...1) == [0.9, 0.1])
        #expect(access.integers("code") == [200, 404])
        #expect(access.boolean("on") == true)
        #expect(access.string("name") == "x")
        #expect(access.duration("every", in: .zero ... .seconds(9)) == .seconds(3))
        #expect(access.string("absent") == nil)
        let peak = reader.object("error")?.array("peak")
        #expect(peak?.map(\.path) == ["error.peak[0]", "error.peak[1]"])
        try reader.finish()
    }

    @Test func problemsNameTheirPathAndPlace() throws {
        var reader = reader(
            """
            {"access": {"method_dist": [0.5,
              "0.5", 2], "methd": [], "interval": {"min": true, "mx": 1}, "peak": [[1, "a"]], "flat": 1}}
            """)
        let root = reader.object("access")
        let access = try #require(root)
        _ = access.numbers("method_dist", in: 0...1)
        _ = access.strings("method")
        let interval = try #require(access.object("interval"))
        _ = interval.number("min")
        _ = interval.number("max")
        _ = access.object("flat")
        let pair = try #require(access.array("peak")).first.flatMap(access.array(of:))
        _ = pair.map { $0.map { access.number(of: $0) } }
        access.report("too few", at: "peak")
        access.report("is missing", at: "code")
        #expect {
            try reader.finish()
        } throws: {
            "\($0)" == """
                c.json:1:12: access.code: is missing
                c.json:2:3: access.method_dist[1]: expected a number without quotes, found the string "0.5"
                c.json:2:10: access.method_dist[2]: must be from 0 to 1, is 2
                c.json:2:14: access.methd: unknown key; did you mean method?
                c.json:2:47: access.interval.min: expected a number, found true
                c.json:2:53: access.interval.mx: unknown key; did you mean max?
                c.json:2:71: access.peak: too few
                c.json:2:76: access.peak[0][1]: expected a number, found the string "a"
                c.json:2:91: access.flat: expected an object, found the number 1
                """
        }
    }

    @Test func warningsDoNotFail() throws {
        var reader = reader("{\"a\": {\"b\": {\"pair\": [2, 1]}}}")
        let outer = reader.object("a")
        let inner = try #require(outer?.object("b"))
        inner.warn("swapped", at: try #require(inner.item("pair")))
        try reader.finish()
        #expect(reader.warnings.map(\.description) == ["c.json:1:22: a.b.pair: swapped"])
    }

    @Test func anotherValueInTheObjectsPlaceIsAProblem() {
        var reader = reader("{\"access\": []}")
        let access = reader.object("access")
        #expect(access == nil)
        #expect { try reader.finish() } throws: { "\($0)" == "c.json:1:12: access: expected an object, found an array" }
    }
}
