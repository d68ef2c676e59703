import Testing
import VisorKit
import VisorTesting

@Suite struct FieldProgramTests {
    /// Every directive of Apache and every kind of variable of nginx is taken.
    @Test(arguments: [
        "%h %a %{c}a %l %u %t %r %m %U %q %H %s %>s %<s %b %B %O %I %D %T %{ms}T %{us}T %{s}T %v %V %p %P %X %k",
        "%t %f %L %R %A %{X}i %{X}o %{X}e %{X}n %{X}C %{X}^ti %{X}^to %^FB %S %{SSL_PROTOCOL}x %{tid}P %{remote}p %>s",
        "%t %400,501{User-agent}i %!200,304,302{Referer}i %!200>s %% 100%%", "%{begin:usec}t %{end:%H:%M:%S}t %r",
        "%{%Y-%m-%d %H:%M:%S %z}t \"%m\" %U%q %b", "%{%d/%b/%y %T}t.%{usec_frac}t|%U", "%{%j %Y %H:%M}t %s",
        "%{%a %b %e %T %Y}t %s", "%{%F %R}t %s", "%{%D %T}t %s", "%{%s}t %s", "%{%c}t %s", "%{sec}t.%{msec_frac}t %s",
        "%{%Y%m%d%H%M%S}t%X%s", "%t%h", "%m%U %t", "[%t] %r", "  %t %h", "ö %t %h",
        "$time_local $remote_addr", "$time_iso8601|$request", "${msec}x${status}", "$msec $foo_bar $status",
        "$time_local $uri$is_args$args", "$time_local $scheme://$host$request_uri", "$remote_addr:$remote_port $msec",
        "LogFormat \"%h %l %u %t \\\"%r\\\" %>s %b\" common", "logformat  '%h %t'  x", "LogFormat \"%h %t\"",
        "CustomLog logs/access.log \"%h %t\"", "CustomLog \"|/bin/rotate a b\" \"%h %t\" env=x",
        "%h %l %u %t \\\"%r\\\" %>s %b", "\"%h %t \\\"%r\\\"\"",
        "log_format main '$remote_addr [$time_local] '\n    '\"$request\" $status';",
        "log_format main escape=default \"$remote_addr $msec\";", "log_format x escape=none $remote_addr|$msec;",
        "'$remote_addr ' '$msec'", "\n $remote_addr $msec \n",
    ])
    func textIsTaken(text: String) throws {
        #expect(try FieldProgram(text).text == text)
    }

    @Test(arguments: [
        ("", "the format is empty; write an Apache LogFormat or an nginx log_format"),
        (" \n", "the format is empty; write an Apache LogFormat or an nginx log_format"),
        ("combined", "the format has no field; Apache's begin with % as in %h, nginx's with $ as in $remote_addr"),
        ("100%%", "the format has no field; Apache's begin with % as in %h, nginx's with $ as in $remote_addr"),
        ("%h %y %t", "column 4: Apache has no directive %y; correct it, or write %% where a percent sign is meant"),
        ("ö %Q %t", "column 3: Apache has no directive %Q; correct it, or write %% where a percent sign is meant"),
        (
            "%h %{x}Q %t",
            "column 4: Apache has no directive %{x}Q; correct it, or write %% where a percent sign is meant"
        ),
        ("%t %^xy", "column 4: Apache has no directive %^xy; correct it, or write %% where a percent sign is meant"),
        ("%t %^", "column 4: Apache has no directive %^; correct it, or write %% where a percent sign is meant"),
        ("%t %é", "column 4: Apache has no directive %é; correct it, or write %% where a percent sign is meant"),
        ("%t %{m}T", "column 4: Apache has no directive %{m}T; correct it, or write %% where a percent sign is meant"),
        ("%h %t %", "column 7: the directive has no letter; write one such as %h, or %% for %"),
        ("%h %t %>", "column 7: the directive has no letter; write one such as %h, or %% for %"),
        ("%h %t \"%{Referer", "column 9: the brace is not closed; write } behind the name"),
        ("$msec ${status", "column 7: the brace is not closed; write } behind the name"),
        ("$msec $ $status", "column 7: no variable has an empty name; write one such as $status"),
        ("$msec ${} $status", "column 7: no variable has an empty name; write one such as $status"),
        ("%h%l %t", "column 3: nothing stands between %h and %l; put a space or a quote there"),
        ("%{X}^ti%h %t", "column 8: nothing stands between %^ti and %h; put a space or a quote there"),
        ("%t %>s%b", "column 7: nothing stands between %>s and %b; put a space or a quote there"),
        ("$msec$status", "column 6: nothing stands between $msec and $status; put a space or a quote there"),
        (
            "LogFormat \"%t \\\"%r\\\" %>s%b\" x",
            "column 25: nothing stands between %>s and %b; put a space or a quote there"
        ),
        (
            "log_format x '$msec '\n  '$status'\n '$request';",
            "column 37: nothing stands between $status and $request; put a space or a quote there"
        ),
        ("%h %r", "the format has no time; add %t to an Apache format, or $time_local to one of nginx"),
        ("$status $request_time", "the format has no time; add %t to an Apache format, or $time_local to one of nginx"),
        ("%{%H:%M:%S}t %r", "column 1: the time lacks the year (%Y); add it, or use %t"),
        ("%h %{%Y-%d %T}t", "column 4: the time lacks the month (%m or %b); add it, or use %t"),
        ("%{%Y-%m %T}t %r", "column 1: the time lacks the day (%d); add it, or use %t"),
        ("%{%F}t %r", "column 1: the time lacks the hour (%H); add it, or use %t"),
        ("%{msec_frac}t %r", "column 1: the time lacks the year (%Y); add it, or use %t"),
        ("%h %!200t", "column 4: a time with a condition may be missing; write it without"),
        (
            "%{%Y %B}t %r",
            "column 1: %B in a time is not understood; use %Y %m %d %H %M %S %b %y %e %j %T %F %D %z or %s"
        ),
        ("%t", "the format has a time but nothing to count; add a field such as the request or status"),
        ("$time_local $foo", "the format has a time but nothing to count; add a field such as the request or status"),
        (
            "log_format j escape=json '{\"t\":\"$msec\"}';",
            "column 14: lines with escape=json are JSON; read them with the JSON format instead"
        ),
        ("LogFormat \"%h %t", "column 11: the quote is not closed; write another at the end"),
        ("log_format x '$msec $status", "column 14: the quote is not closed; write another at the end"),
        ("log_format x", "the format has no field; Apache's begin with % as in %h, nginx's with $ as in $remote_addr"),
        ("CustomLog access.log", "column 21: the format is missing; write it behind the directive"),
    ])
    func errorSaysWhatIsWrongAndWhatToDo(text: String, message: String) {
        let error = #expect(throws: FieldProgramError.self) { try FieldProgram(text) }
        #expect(error?.description == message)
    }

    @Test func longTextIsRefused() {
        let text = String(repeating: "%t %h ", count: 3_000)
        #expect(throws: FieldProgramError.self) { try FieldProgram(text) }
    }

    @Test func programsAreEqualByTheirTexts() throws {
        #expect(try FieldProgram("%t %h") == FieldProgram("%t %h"))
        #expect(try FieldProgram("%t %h") != FieldProgram("%t  %h"))
    }

    @Test func nameOfTheFormatIsOneLine() throws {
        #expect(
            LogFormat.fields(try FieldProgram("log_format a '$msec '\n  '$status';")).name
                == "log_format a '$msec '   '$status';")
    }

    /// Whatever texts are, they are taken or refused, and whatever lines are, they are read or refused.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func textsAndLinesOfAnyKindNeverCrash(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var taken = 0
        for _ in 0..<150 {
            let text = FieldProgramTests.anyText(&generator)
            guard let program = try? FieldProgram(text) else { continue }
            taken += 1
            for _ in 0..<20 { _ = ParsedLine(FieldProgramTests.anyLine(&generator), as: .fields(program)) }
        }
        #expect(taken > 10)
    }

    private static let textPieces = [
        "%h", "%u", "%t", "%r", "%>s", "%b", "%D", "%T", "%m", "%U%q", "%H", "%v:%p", "%X", "%{X}i", "%{Referer}i",
        "%{X-Forwarded-For}i", "%{%d/%b/%y %T}t", "%{usec}t", "%{msec_frac}t", "%{%j %e %a %z}t", "%{end:%F}t", "%400r",
        "$msec", "$time_iso8601", "$host$uri", "$upstream_addr", "${pipe}", "$remote_addr:$remote_port", "$status",
    ]
    private static let separators = [
        " ", " ", " ", "|", "\"", " \"", "\" ", " [", "] ", " - ", "long text between ", "",
    ]
    private static let linePieces = [
        "20/Nov/2026:10:00:00 +0200", "[20/Nov/2026:10:00:00 +0200]", "1795168800.123", "1795168800000000", "-", "200",
        "2026-11-20T10:00:00+02:00", "GET /a HTTP/1.1", "HEARTBEAT", "\\", "\"", "a", ", ", " : ", ":", "999", "\"\"\"",
        "ö", "20",
    ]

    private static func anyText(_ generator: inout SeededGenerator) -> String {
        var text =
            ["%t ", "$time_local ", "", "LogFormat \"", "log_format x escape=none '"].randomElement(using: &generator)
            ?? ""
        for _ in 0..<Int.random(in: 1...7, using: &generator) {
            text += textPieces.randomElement(using: &generator) ?? ""
            text += separators.randomElement(using: &generator) ?? ""
        }
        guard Bool.random(using: &generator) else { return text }
        var bytes = Array(text.utf8)
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] =
            Array("%{}$\\\"' ^t\n".utf8).randomElement(using: &generator) ?? 0
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func anyLine(_ generator: inout SeededGenerator) -> [UInt8] {
        var line: [UInt8] = []
        for _ in 0..<Int.random(in: 0...8, using: &generator) {
            line += Array((linePieces.randomElement(using: &generator) ?? "").utf8)
            line += Array((separators.randomElement(using: &generator) ?? "").utf8)
        }
        return line
    }
}
