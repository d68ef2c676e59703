extension SynthesisSettings {
    /// Everything that is wrong with the settings; empty if a stream can be made of them.
    public func problems() -> [SettingsProblem] {
        generalProblems() + heartbeat.problems() + access.problems() + errors.problems() + population.problems()
    }

    private func generalProblems() -> [SettingsProblem] {
        var found: [SettingsProblem] = []
        if case .rate(let rate) = pace, !(rate > 0 && rate <= 100_000_000) {
            found.append(SettingsProblem("rate", "must be above 0 and at most 100000000 lines a second"))
        }
        if let count, count < 0 {
            found.append(SettingsProblem("count", "must not be negative"))
        }
        if let duration, duration < .zero {
            found.append(SettingsProblem("duration", "must not be negative"))
        }
        let width = truthWindow.nanoseconds
        if width < 1_000_000_000 || width % 1_000_000_000 != 0 {
            found.append(SettingsProblem("truth_window", "must be a whole number of seconds, at least 1s"))
        }
        if population.isNumbered, format.mode == .error {
            found.append(SettingsProblem("numbered", "is for access lines: lines of an error log ask for no path"))
        }
        return found
    }
}

extension HeartbeatSettings {
    func problems() -> [SettingsProblem] {
        var found: [SettingsProblem] = []
        if interval < .zero || (interval > .zero && interval < .milliseconds(1)) {
            found.append(
                SettingsProblem("heartbeat.interval", "must be at least 0.001 seconds, or 0 for no heartbeats"))
        }
        if message.isEmpty || message == "-" || !message.isOneLine {
            found.append(SettingsProblem("heartbeat.message", "must be one line of text, neither empty nor -"))
        }
        return found
    }
}

extension AccessSettings {
    func problems() -> [SettingsProblem] {
        let texts =
            Self.wrong(users, "user_id", "a name without white space, quotes or brackets") { $0.isToken }
            + Self.wrong(methods, "method", "a request method such as GET") { $0.isToken && $0 != "-" }
            + Self.wrong(versions, "version", "a protocol version such as HTTP/1.1") { $0.isToken }
            + Self.wrong(resources, "resource", "a path that begins with / and has no white space") { $0.isTarget }
            + Self.wrong(codes, "code", "a status code from 100 to 599") { (100...599).contains($0) }
        return texts
            + Self.distribution(methodDistribution, "method_dist", of: methods.count, "method")
            + Self.distribution(codeDistribution, "code_dist", of: codes.count, "code")
    }

    private static func wrong<Value>(
        _ values: [Value], _ key: String, _ wanted: String, _ accepts: (Value) -> Bool
    ) -> [SettingsProblem] {
        if values.isEmpty { return [SettingsProblem("access.\(key)", "must not be empty")] }
        return values.enumerated().filter { !accepts($0.element) }.map { index, value in
            SettingsProblem("access.\(key)[\(index)]", "\"\(value)\" is not \(wanted)")
        }
    }

    private static func distribution(
        _ values: [Double], _ key: String, of count: Int, _ valuesKey: String
    ) -> [SettingsProblem] {
        let path = "access.\(key)"
        if values.count != count {
            return [SettingsProblem(path, "has \(values.count) numbers for the \(count) of access.\(valuesKey)")]
        }
        if let index = values.firstIndex(where: { !(0...1).contains($0) }) {
            return [SettingsProblem("\(path)[\(index)]", "\(values[index]) is not a probability from 0 to 1")]
        }
        let sum = values.reduce(0, +)
        return abs(sum - 1) <= tolerance || values.isEmpty
            ? [] : [SettingsProblem(path, "adds up to \(sum), must add up to 1")]
    }
}

extension ErrorSettings {
    func problems() -> [SettingsProblem] {
        LogLevel.allCases.flatMap { level -> [SettingsProblem] in
            let settings = self.level(level)
            var found: [SettingsProblem] = []
            if settings.normal.isEmpty {
                found.append(
                    SettingsProblem("\(level.name).interval.normal", "the list of normal intervals must not be empty"))
            }
            if settings.peak.isEmpty {
                found.append(
                    SettingsProblem("\(level.name).interval.peak", "the list of peak intervals must not be empty"))
            }
            if settings.messages.isEmpty {
                found.append(SettingsProblem("\(level.name).message", "must not be empty"))
            }
            for (index, text) in settings.messages.enumerated() where !text.isMessage {
                found.append(
                    SettingsProblem(
                        "\(level.name).message[\(index)]",
                        "must be one line of text, not empty, without what only the server writes: [client, [pid, [-], \", referer: \""
                    ))
            }
            return found
        }
    }
}

extension PopulationSettings {
    func problems() -> [SettingsProblem] {
        var found: [SettingsProblem] = []
        for (key, share) in [("bots", bots), ("ipv6", ipv6), ("malformed", malformed)] where !(0...1).contains(share) {
            found.append(SettingsProblem(key, "must be a share from 0 to 1"))
        }
        for (key, count) in [("clients", clients), ("paths", paths)] {
            if let count, !(1...10_000_000).contains(count) {
                found.append(SettingsProblem(key, "must be from 1 to 10000000"))
            }
        }
        if isNumbered, paths != nil {
            found.append(SettingsProblem("numbered", "gives each request a path of its own, so paths must not be set"))
        }
        if !(0...10).contains(skew) {
            found.append(SettingsProblem("skew", "must be from 0 to 10"))
        }
        return found
    }
}

extension String {
    fileprivate var isOneLine: Bool {
        utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }

    fileprivate var isToken: Bool {
        !isEmpty && utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"\"\\[]".utf8.contains($0) }
    }

    /// A request target whose path is the same in every escaping.
    fileprivate var isTarget: Bool {
        let path = utf8.prefix { $0 != UInt8(ascii: "?") }
        return path.first == UInt8(ascii: "/")
            && path.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"\"\\".utf8.contains($0) }
            && isOneLine && !utf8.contains(0x20)
    }

    /// A text that cannot be taken for a field of the line that it stands in.
    fileprivate var isMessage: Bool {
        isOneLine && !isEmpty && !contains("[client ") && !contains(", referer: ")
            && !["[pid ", "[tid ", "[-] "].contains { hasPrefix($0) }
    }
}
