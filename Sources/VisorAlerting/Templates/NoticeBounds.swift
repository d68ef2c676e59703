import VisorKit

/// How much of alerts a notice has, so that whoever is told knows how long a notice can be.
///
/// What came in may be far longer. Labels are left as they are, since an alert is known by them; texts are cut, and where
/// there is no room for all, annotations go before alerts, and lines before annotations.
enum NoticeBounds {
    /// How many bytes the notice has at most as `NoticeDocument` writes it; as `WebhookBody` does, four times as many.
    static let mostBytes = 512 << 10
    /// How many characters the value of an annotation, or the message of a line, has at most.
    static let longestText = 4_000
    /// How many characters another text of a line, or a name in a report, has at most.
    static let longestValue = 500
    /// How many bytes the name of an annotation, or the address where an alert was raised, has at most: a part of one is none.
    static let longestName = 256
    static let longestURL = 2_000
    /// How many annotations and lines an alert has at most.
    static let mostAnnotations = 40
    static let mostLines = 20

    /// What is said before anything else.
    static let first = ["summary", "description"]
}

extension Notice {
    /// The notice with as much as fits, and the rest of its alerts counted; within its bounds it is itself.
    ///
    /// - Parameter bytes: how many bytes it has at most as `NoticeDocument` writes it.
    func bounded(to bytes: Int = NoticeBounds.mostBytes) -> Notice {
        var notice = self
        // Labels of a group are at most those of one alert, of which there may be room for none.
        if NoticeDocument.size({ NoticeDocument.labels(groupLabels, &$0) }) > bytes / 2 {
            notice.groupLabels = [:]
        }
        notice.report = report?.bounded()
        (notice.alerts, notice.omitted) = ([], .max)
        var room = NoticeRoom(bytes: bytes - NoticeDocument.json(notice).count)
        notice.alerts = room.fill(alerts)
        notice.omitted = omitted + alerts.count - notice.alerts.count
        return notice
    }
}

extension Report {
    fileprivate func bounded() -> Report {
        var report = self
        report.title = CleanText.shortened(title, atMost: NoticeBounds.longestValue)
        (report.topClients, report.topErrorClients) = (Report.bounded(topClients), Report.bounded(topErrorClients))
        return report
    }

    private static func bounded(_ entries: [Entry]) -> [Entry] {
        entries.prefix(3).map {
            Entry(name: CleanText.shortened($0.name, atMost: NoticeBounds.longestValue), count: $0.count)
        }
    }
}

/// The bytes that are left for alerts.
private struct NoticeRoom {
    private var bytes: Int

    init(bytes: Int) { self.bytes = bytes }

    /// The alerts that fit, each with its labels; what they say besides, as far as there is room for it.
    mutating func fill(_ alerts: [Alert]) -> [Alert] {
        var kept: [(whole: Alert, alert: Alert)] = []
        for alert in alerts {
            let bare = alert.bare
            // Bytes are never fewer as JSON.
            let least = bare.labels.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
            guard least <= bytes, take(NoticeDocument.size { NoticeDocument.alert(bare, &$0) }) else { continue }
            kept.append((alert, bare))
        }
        // One that has much to say does not take the room of what the others say first.
        for place in kept.indices { add(kept[place].whole.first, to: &kept[place].alert) }
        for place in kept.indices { add(kept[place].whole.others, to: &kept[place].alert) }
        for place in kept.indices {
            for line in kept[place].whole.lines.prefix(NoticeBounds.mostLines).map(\.bounded) {
                guard take(NoticeDocument.size { NoticeDocument.line(line, &$0) }) else { break }
                kept[place].alert.lines.append(line)
            }
        }
        return kept.map(\.alert)
    }

    private mutating func add(_ annotations: [(name: String, value: String)], to alert: inout Alert) {
        for (name, value) in annotations where alert.annotations.count < NoticeBounds.mostAnnotations {
            guard name.utf8.count <= NoticeBounds.longestName else { continue }
            let value = CleanText.shortened(value, atMost: NoticeBounds.longestText)
            guard take(NoticeDocument.size { NoticeDocument.labels([name: value], &$0) }) else { continue }
            alert.annotations[name] = value
        }
    }

    /// - Returns: whether there was room, also for a comma.
    private mutating func take(_ size: Int) -> Bool {
        guard size < bytes else { return false }
        bytes -= size + 1
        return true
    }
}

extension Alert {
    /// What it is known by, and when it was.
    fileprivate var bare: Alert {
        var bare = self
        (bare.annotations, bare.lines) = ([:], [])
        if generatorURL.utf8.count > NoticeBounds.longestURL { bare.generatorURL = "" }
        return bare
    }

    fileprivate var first: [(name: String, value: String)] {
        NoticeBounds.first.compactMap { name in annotations[name].map { (name, $0) } }
    }

    fileprivate var others: [(name: String, value: String)] {
        annotations.filter { !NoticeBounds.first.contains($0.key) }.sorted { $0.key < $1.key }.map {
            ($0.key, $0.value)
        }
    }
}

extension Alert.Line {
    fileprivate var bounded: Alert.Line {
        func short(_ text: String) -> String { CleanText.shortened(text, atMost: NoticeBounds.longestValue) }
        return Alert.Line(
            time: time.map(short), process: short(process), client: short(client),
            message: CleanText.shortened(message, atMost: NoticeBounds.longestText), source: short(source))
    }
}
