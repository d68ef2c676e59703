import Foundation

@testable import LogSynthesis

/// Counts lines in the simplest way there is, with strings, to hold the truth against.
struct NaiveRecount {
    var truth: Truth
    private var sizes: [Int] = []
    private var windows: [String: WindowTruth] = [:]
    private let dates = DateFormatter()

    init(_ lines: [String], like expected: Truth) throws {
        truth = Truth(
            seed: expected.seed, mode: expected.mode, format: expected.format, timeZone: expected.timeZone,
            windowSeconds: expected.windowSeconds)
        dates.locale = Locale(identifier: "en_US_POSIX")
        for line in lines {
            truth.lines += 1
            let known =
                switch expected.format {
                case .json: countJSON(line)
                case .common, .combined, .vhostCombined: countAccess(line)
                case .visor, .apache22, .apache24: countError(line)
                }
            if !known { truth.malformed += 1 }
        }
        sizes.sort()
        func quantile(_ q: Double) -> Int { sizes.isEmpty ? 0 : sizes[Int((q * Double(sizes.count)).rounded(.up)) - 1] }
        truth.size = SizeTruth(
            count: sizes.count, p50: quantile(0.5), p90: quantile(0.9), p99: quantile(0.99), max: sizes.last ?? 0)
        truth.sizeMax = sizes.last ?? 0
        truth.windows = windows.values.sorted { $0.start < $1.start }
    }

    private mutating func countAccess(_ line: String) -> Bool {
        let parts = line.replacingOccurrences(of: "\\\"", with: "\u{1}")
            .split(separator: "\"", omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 3 else { return false }
        var head = parts[0].split(separator: " ").map(String.init)
        if truth.format == .vhostCombined, head.count == 6 { head.removeFirst() }
        dates.dateFormat = "[dd/MMM/yyyy:HH:mm:ssZ]"
        guard head.count == 5, let date = dates.date(from: head[3] + head[4]) else { return false }
        if parts[1] == "HEARTBEAT", parts[2] == " - -" {
            heartbeat(date)
            return true
        }
        let answer = parts[2].split(separator: " ").map(String.init)
        let request = parts[1].split(separator: " ").map(String.init)
        guard request.count == 3, let status = Int(answer[0]) else { return false }
        let size = Int(answer[1])
        hit(date, client: head[0], request[0], request[1], status, size)
        if truth.format != .common { extra(referrer: parts[3], agent: parts[5]) }
        return true
    }

    private mutating func countJSON(_ line: String) -> Bool {
        guard let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
            let time = object["time"] as? String
        else { return false }
        dates.dateFormat = "yyyy-MM-dd'T'HH:mm:ss.SSSXXX"
        guard let date = dates.date(from: time) else { return false }
        if object["heartbeat"] as? String == "HEARTBEAT" {
            heartbeat(date)
            return true
        }
        guard let client = object["remote_addr"] as? String, let method = object["request_method"] as? String,
            let target = object["request_uri"] as? String, let status = object["status"] as? Int,
            let size = object["body_bytes_sent"] as? Int, let referrer = object["http_referer"] as? String,
            let agent = object["http_user_agent"] as? String, object["request_time"] is NSNumber
        else { return false }
        hit(date, client: client, method, target, status, size)
        extra(referrer: referrer, agent: agent)
        return true
    }

    private mutating func countError(_ line: String) -> Bool {
        let parts = line.split(separator: "]", maxSplits: 2).map(String.init)
        guard parts.count == 3, parts[0].hasPrefix("["), parts[1].hasPrefix(" [") else { return false }
        dates.dateFormat = truth.format == .apache24 ? "EEE MMM dd HH:mm:ss.SSSSSS yyyy" : "EEE MMM dd HH:mm:ss yyyy"
        dates.timeZone = TimeZone(secondsFromGMT: truth.timeZone == "+0200" ? 7_200 : 0)
        guard let date = dates.date(from: String(parts[0].dropFirst())) else { return false }
        if parts[2] == " [-] [-] HEARTBEAT" {
            heartbeat(date)
            return true
        }
        let names = ["WARNING": "warn", "ERROR": "error", "INFO": "info"]
        let shown = parts[1].dropFirst(2).split(separator: ":").last.map(String.init) ?? ""
        let level = names[shown] ?? shown
        var rest = parts[2].dropFirst()
        if rest.hasPrefix("[pid ") { rest = rest.drop { $0 != "]" }.dropFirst(2) }
        if rest.hasPrefix("[client ") {
            var client = String(rest.dropFirst(8).prefix { $0 != "]" })
            if truth.format == .apache24 { client = String(client[..<(client.lastIndex(of: ":") ?? client.endIndex)]) }
            truth.clients[client, default: 0] += 1
            if level == "error" { truth.errorClients[client, default: 0] += 1 }
            rest = rest.drop { $0 != "]" }.dropFirst(2)
        }
        let halves = String(rest).components(separatedBy: ", referer: ")
        truth.messages[halves[0], default: 0] += 1
        if halves.count == 2 { truth.referrers[halves[1], default: 0] += 1 }
        truth.levels[level, default: 0] += 1
        inWindow(date) { $0.levels[level, default: 0] += 1 }
        return true
    }

    private mutating func heartbeat(_ date: Date) {
        truth.heartbeats += 1
        inWindow(date) { $0.heartbeats += 1 }
    }

    private mutating func hit(
        _ date: Date, client: String, _ method: String, _ target: String, _ status: Int, _ size: Int?
    ) {
        truth.hits += 1
        truth.bytes += size ?? 0
        truth.status["\(status)", default: 0] += 1
        truth.methods[method, default: 0] += 1
        truth.clients[client, default: 0] += 1
        if status >= 400 { truth.errorClients[client, default: 0] += 1 }
        let path = target.components(separatedBy: "?")[0]
        truth.paths[path, default: 0] += 1
        truth.sections["/" + path.dropFirst().components(separatedBy: "/")[0], default: 0] += 1
        if let size { sizes.append(size) }
        inWindow(date) {
            $0.hits += 1
            $0.bytes += size ?? 0
            $0.status["\(status)", default: 0] += 1
            $0.methods[method, default: 0] += 1
        }
    }

    private mutating func extra(referrer: String, agent: String) {
        if referrer != "-" { truth.referrers[referrer, default: 0] += 1 }
        let marks = [
            ("Googlebot", "Googlebot"), ("bingbot", "bingbot"), ("YandexBot", "YandexBot"), ("AhrefsBot", "AhrefsBot"),
            ("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
        ]
        let family = marks.first { agent.contains($0.0) }?.1 ?? agent.components(separatedBy: "/")[0]
        truth.agents[family, default: 0] += 1
    }

    private mutating func inWindow(_ date: Date, _ change: (inout WindowTruth) -> Void) {
        let width = truth.windowSeconds
        let second = Int(date.timeIntervalSince1970.rounded(.down)) / width * width
        let start = Date(timeIntervalSince1970: Double(second)).ISO8601Format()
        var window = windows[start] ?? WindowTruth(start: start)
        window.lines += 1
        change(&window)
        windows[start] = window
    }
}
