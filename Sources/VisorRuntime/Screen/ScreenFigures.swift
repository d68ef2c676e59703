import VisorKit

/// Draws what a part of the log amounts to.
enum ScreenFigures {
    private static let nameWidth = 17
    private static let fields: [(name: String, width: Int)] = [
        ("lines", 11), ("hits", 11), ("hits/s", 10), ("errors", 16), ("clients", 9), ("bytes", 10),
    ]

    /// Parts one below the other, with names of the figures above.
    static func table(_ periods: [ShownPeriod], _ columns: Int) -> [ScreenLine] {
        // Where the last figure does not fit, the columns stand closer.
        let spare = max(0, nameWidth + fields.reduce(0) { $0 + $1.width } - columns)
        let widths = fields.enumerated().map { $0.element.width - (spare + $0.offset) / fields.count }
        var head = ScreenLine(columns)
        head.add(left: periods.first?.day ?? "", width: nameWidth, .dim)
        for (field, width) in zip(fields, widths) { head.add(right: field.name, width: width, .dim) }
        return [head]
            + periods.map { period in
                var line = ScreenLine(columns)
                line.add(left: period.name, width: nameWidth + 1, .bold)
                for (number, text) in zip(widths.indices, texts(period)) {
                    // The name takes a space of the first figure's field.
                    let field = widths[number] - (number == 0 ? 1 : 0)
                    // Figures that fill their field must not run into those before.
                    line.add(right: text, width: max(field, TextWidth.of(text) + 1), style(number, period))
                }
                return line
            }
    }

    private static func texts(_ period: ShownPeriod) -> [String] {
        let summary = period.summary
        return [
            Quantity.count(summary.lines), Quantity.count(summary.hits), Quantity.decimal(period.rate),
            "\(Quantity.count(summary.errors)) (\(Quantity.percent(period.errorShare)))",
            Quantity.count(summary.clients.estimate), Quantity.bytes(summary.bytes),
        ]
    }

    private static func style(_ number: Int, _ period: ShownPeriod) -> ScreenStyle {
        number == 3 && period.summary.errors > 0 ? .warning : .plain
    }

    /// A part in one row, the figures that matter most first.
    static func short(_ period: ShownPeriod, _ columns: Int) -> ScreenLine {
        let summary = period.summary
        var line = ScreenLine(columns)
        line.add(left: period.shortName, width: 10, .bold)
        line.add(
            whole: [
                ("\(Quantity.count(summary.hits)) hits", .plain), ("\(Quantity.decimal(period.rate))/s", .plain),
                ("\(Quantity.count(summary.errors)) errors", summary.errors > 0 ? .warning : .plain),
                ("\(Quantity.count(summary.clients.estimate)) clients", .plain),
                (Quantity.bytes(summary.bytes), .plain), ("\(Quantity.count(summary.lines)) lines", .dim),
            ], isFirst: true)
        return line
    }

    /// The status classes and levels of a part, and what of everything is in no window.
    static func status(_ period: ShownPeriod, _ overall: OverallSummary, _ columns: Int) -> ScreenLine {
        var line = ScreenLine(columns)
        line.add(left: "status", width: columns >= 60 ? nameWidth + 1 : 10, .dim)
        let classes = (1...5).compactMap { number -> (text: String, style: ScreenStyle)? in
            let count = period.summary.status.count(in: number * 100...number * 100 + 99)
            // Few servers log the first class.
            if number == 1 && count == 0 { return nil }
            return ("\(number)xx \(Quantity.count(count))", count == 0 ? .dim : styles[number - 1])
        }
        let levels = period.summary.levels.entries.filter(\.key.isError).map { entry in
            (text: "\(entry.key.name) \(Quantity.count(entry.count))", style: ScreenStyle.bad)
        }
        let rare = [
            (overall.malformed, "malformed"), (overall.tooLate, "too late"), (overall.ahead, "ahead"),
        ].filter { $0.0 > 0 }.map { (text: "\(Quantity.count($0.0)) \($0.1)", style: ScreenStyle.warning) }
        line.add(whole: classes + levels + rare, isFirst: true)
        return line
    }

    private static let styles: [ScreenStyle] = [.plain, .good, .notice, .warning, .bad]
}
