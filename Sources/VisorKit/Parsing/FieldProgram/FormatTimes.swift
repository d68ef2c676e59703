/// Chooses the fields that say when a request happened: a format may have several, or its parts apart.
enum FormatTimes {
    /// Passes over the fields of times that are not needed, and returns whether the time is put together of several.
    static func choose(_ elements: inout [FormatElement]) throws(FieldProgramError) -> Bool {
        var fields: [(place: Int, field: FormatField)] = []
        for place in elements.indices {
            if case .field(let field) = elements[place], field.meaning.isTime { fields.append((place, field)) }
        }
        guard let first = fields.first else {
            throw FieldProgramError(
                "the format has no time; add %t to an Apache format, or $time_local to one of nginx")
        }
        let candidates = fields.contains { !$0.field.isOfEnd } ? fields.filter { !$0.field.isOfEnd } : fields
        let meanings = candidates.map(\.field.meaning)
        let needed = needed(of: meanings)
        if !needed.contains(where: isWhole) { try checkParts(meanings, column: first.field.column) }
        var chosen: Set<FieldMeaning> = []
        for (place, field) in fields {
            let isCandidate = candidates.contains { $0.place == place }
            if isCandidate, needed.contains(field.meaning), chosen.insert(field.meaning).inserted { continue }
            elements[place] = .field(field.passedOver)
        }
        return !(chosen.count == 1 && chosen.allSatisfy(isWhole))
    }

    /// What says a whole moment, the most precise first.
    private static let whole: [FieldMeaning] = [
        .epochMicroseconds, .epochMilliseconds, .epochFraction, .accessTime, .isoTime, .epochSeconds,
    ]

    private static func isWhole(_ meaning: FieldMeaning) -> Bool { whole.contains(meaning) }

    /// What is read: the most precise moment, with a fraction of its own where it has none; else all parts.
    private static func needed(of meanings: [FieldMeaning]) -> [FieldMeaning] {
        let fraction = [FieldMeaning.microsecondFraction, .millisecondFraction].first(where: meanings.contains)
        let parts: [FieldMeaning]
        switch whole.first(where: meanings.contains) {
        case .epochMicroseconds?: return [.epochMicroseconds]
        case .epochMilliseconds?: return [.epochMilliseconds]
        case .epochFraction?: return [.epochFraction]
        case let moment?: parts = [moment]
        case nil:
            parts = meanings.filter { ![.weekday, .microsecondFraction, .millisecondFraction].contains($0) }
        }
        return parts + (fraction.map { [$0] } ?? [])
    }

    private static func checkParts(_ meanings: [FieldMeaning], column: Int) throws(FieldProgramError) {
        let has = { (choices: [FieldMeaning]) in choices.contains(where: meanings.contains) }
        let missing =
            if !has([.year, .shortYear]) {
                "year (%Y)"
            } else if !has([.dayOfYear]) && !has([.month, .monthName]) {
                "month (%m or %b)"
            } else if !has([.dayOfYear, .day, .spacedDay]) {
                "day (%d)"
            } else {
                has([.hour]) ? nil : "hour (%H)" as String?
            }
        guard let missing else { return }
        throw FieldProgramError(column: column, "the time lacks the \(missing); add it, or use %t")
    }
}
