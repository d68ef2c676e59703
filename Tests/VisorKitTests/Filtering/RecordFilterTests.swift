import Testing
import VisorTesting

@testable import VisorKit

@Suite struct RecordFilterTests {
    private let request: FilteredLine = {
        var line = FilteredLine()
        line.texts = [
            "ip": "10.1.2.3", "host": "Example.com", "path": "/api/users", "protocol": "HTTP/1.1",
            "user_agent": "curl/8 (x)",
        ]
        line.numbers = ["status": 503, "size": 1_500_000, "duration": 500_000, "method": HTTPMethod.post.rawValue]
        line.labels = ["site": "shop", "dc-1.rack": "7"]
        return line
    }()

    @Test(arguments: [
        "status>=500 and path^=/api", "status=503", "status==503", "status = 5xx", "status!=4XX", "not status=4xx",
        "status>500 AND status<=503", "status<504", "not status<503", "size=1.5M", "size=1500k", "size>1499999",
        "size<1G",
        "size=1500000", "size<=1500kB", "duration>=0.5", "duration=500ms", "duration=500000us", "duration<1s",
        "duration<0.01m", "duration<1h", "method=post", "method=POST", "method!=OTHER", "ip=10.0.0.0/8", "ip=10.1.2.3",
        "ip!=192.168.0.0/16", "ip=::ffff:10.1.2.3", "ip^=10.", "host=example.COM", "host$=.com", "protocol^=http/",
        "path=/api/users", "path*=i/u", "path*=users", "path*=/", "path$=users", "section=/api",
        "user_agent=\"curl/8 (x)\"", "user_agent*='8 ('",
        "kind=request", "kind!=message", "label.site=shop", "label.dc-1.rack=7", "label.none!=x", "label.none=\"\"",
        "user=\"\"", "path!=\"\"", "status=404 or path^=/a", "(status=404 or path^=/a) and not kind=message",
        "status=404 and path^=/a or size>1", "not not status=503", "not(status=404)and(size>1)", " status=503\n",
        "((((status=503))))", "user_agent!=\"curl/8 \\\"x\\\"\"",
    ])
    func lineThatIsAskedForPasses(filter: String) throws {
        #expect(try request.passes(filter))
    }

    @Test(arguments: [
        "status=404", "status!=503", "status!=5xx", "status<503", "status>503", "path=/API/users", "path=/api/users/",
        "path^=api", "path$=/api", "path*=i//u", "section=/", "user=\" \"", "user^=a", "user$=a", "user*=a",
        "message*=a",
        "level>=trace", "level<=emerg", "level=error", "method=OTHER", "kind=message", "ip=::/0", "ip=10.1.2.4",
        "size>1.5M", "size<1", "duration>500ms", "duration<0", "referer!=\"\"", "label.site=SHOP", "label.none=x",
        "label.site!=shop", "status=503 and (path=/ or path=/b)", "status=404 or status=403 and size>1",
        "not (status=503 or nothing=1)".replacing("nothing=1", with: "size=1"),
    ])
    func lineThatIsNotAskedForDoesNot(filter: String) throws {
        #expect(try !request.passes(filter))
    }

    @Test func graverLevelIsTheGreater() throws {
        var line = FilteredLine(kind: .message)
        for (level, filters) in [
            (LogLevel.error, ["level>=error", "level<=error", "level>warn", "level<crit", "level=ERR", "level!=info"]),
            (.emerg, ["level>=error", "level>alert", "level>=emergency"]), (.trace, ["level<debug", "level=trace"]),
            (.crit, ["level=critical", "level>=fatal"]), (.warn, ["level=WARNING", "level<error", "level>=notice"]),
        ] {
            line.numbers["level"] = level.rawValue
            for filter in filters {
                #expect(try line.passes(filter), "\(level) \(filter)")
                #expect(try !line.passes("not (\(filter))"))
            }
        }
    }

    @Test func clientThatIsANameIsInNoNetwork() throws {
        var line = FilteredLine()
        line.texts["ip"] = "Crawler.example"
        #expect(try !line.passes("ip=0.0.0.0/0 or ip=::/0"))
        #expect(try line.passes("ip!=0.0.0.0/0 and ip$=.EXAMPLE and ip!=\"\""))
        line.texts["ip"] = "[2001:db8::1]"
        #expect(try line.passes("ip=2001:db8::/32"))
    }

    @Test func fieldThatIsAbsentIsUnequalToAll() throws {
        let line = FilteredLine()
        for field in ["status", "size", "duration"] {
            #expect(try line.passes("\(field)!=0 and not \(field)=0 and not \(field)>=0 and not \(field)<=9"))
        }
        #expect(try line.passes("ip!=10.0.0.0/8 and not ip=10.0.0.0/8 and method!=get and not method=get"))
        #expect(try line.passes("path!=/ and not path=/ and not path^=/ and not path*=/ and not path$=/ and path=\"\""))
    }

    /// Also that `!=` is `not =`, since the naive reading does not share that.
    @Test(arguments: 0..<300 as Range<UInt64>)
    func filterIsWhatItsExpressionSays(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let expression = RandomFilter(depth: 5, using: &generator)
        guard expression.text.utf8.count <= RecordFilter.longestText else { return }
        let filter = try RecordFilter(expression.text)
        for _ in 0..<100 {
            let line = FilteredLine.random(using: &generator)
            #expect(line.passes(filter) == expression.holds(line), "\(expression.text) \(line)")
        }
    }

    @Test func someRandomFiltersPassAndSomeDoNot() throws {
        var generator = SeededGenerator(seed: 5)
        var passed = 0
        for _ in 0..<400 {
            let filter = try RecordFilter(RandomFilter(depth: 2, using: &generator).text)
            passed += FilteredLine.random(using: &generator).passes(filter) ? 1 : 0
        }
        #expect((100...300).contains(passed))
    }

    @Test func bindingAnswersWhatIsAskedOfLabels() throws {
        let filter = try RecordFilter("label.site=shop and status=503 or label.site=blog")
        var record = LogRecord()
        let none: [UInt8] = []
        for (site, status, expected) in [
            ("blog", -1, true), ("shop", -1, false), ("shop", 503, true), ("other", 503, false),
        ] {
            let bound = filter.bound(to: InputProfile(labels: ["site": site]))
            record.status = status
            let passes = bound.passes(record, none.span)
            #expect(passes == expected)
            #expect(bound.bound(to: InputProfile(labels: ["site": "blog"])) == bound)
        }
        let unbound = filter.passes(record, none.span)
        #expect(!unbound)
        let blog = filter.bound(to: InputProfile(labels: ["site": "blog"]))
        #expect(blog == filter.bound(to: InputProfile(source: "a.log", labels: ["site": "blog", "x": "y"])))
        #expect(filter != filter.bound(to: InputProfile()))
    }

    @Test func bindingAnswersWhatIsAskedOfTheSource() throws {
        let filter = try RecordFilter("source=/var/log/a.log and status=503 or source^=b")
        var record = LogRecord()
        let none: [UInt8] = []
        for (source, status, expected) in [
            ("b.log", -1, true), ("/var/log/a.log", -1, false), ("/var/log/a.log", 503, true), ("a.log", 503, false),
        ] {
            let bound = filter.bound(to: InputProfile(source: source))
            record.status = status
            let passes = bound.passes(record, none.span)
            #expect(passes == expected, "\(source) \(status)")
            #expect(bound.bound(to: InputProfile(source: "b.log")) == bound)
        }
    }

    @Test func sourceOfAFilterThatIsNotBoundIsEmpty() throws {
        let record = LogRecord()
        let none: [UInt8] = []
        for (text, expected) in [("source=\"\"", true), ("source!=\"\"", false), ("source*=log", false)] {
            let passes = try RecordFilter(text).passes(record, none.span)
            #expect(passes == expected, "\(text)")
        }
    }

    @Test func sameTextIsTheSameFilter() throws {
        #expect(try RecordFilter("status=1 or path=/") == RecordFilter("status=1 or path=/"))
        #expect(try RecordFilter("status=1") != RecordFilter("status=2"))
    }
}
