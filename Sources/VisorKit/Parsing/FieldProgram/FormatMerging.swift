/// Makes one field of fields that belong together, so that what keeps them apart is known.
enum FormatMerging {
    static func merged(_ elements: [FormatElement]) -> [FormatElement] {
        var merged: [FormatElement] = []
        for element in elements {
            merged.append(element)
            while joinLast(&merged) {}
        }
        return merged.map(settled)
    }

    /// Joins the last elements where they belong together.
    private static func joinLast(_ elements: inout [FormatElement]) -> Bool {
        guard let last = field(elements, fromEnd: 1) else { return false }
        if let before = field(elements, fromEnd: 2), let meaning = joined(before.meaning, last.meaning) {
            elements.removeLast()
            replaceLast(of: &elements, before, meaning, rank: max(before.rank, last.rank))
            return true
        }
        if elements.dropLast().last == .literal(Array(":".utf8)), let before = field(elements, fromEnd: 3),
            let meaning = joinedByColon(before.meaning, last.meaning)
        {
            elements.removeLast(2)
            replaceLast(of: &elements, before, meaning, rank: before.rank)
            return true
        }
        return false
    }

    private static func field(_ elements: [FormatElement], fromEnd count: Int) -> FormatField? {
        guard elements.count >= count, case .field(let field) = elements[elements.count - count] else { return nil }
        return field
    }

    private static func replaceLast(
        of elements: inout [FormatElement], _ field: FormatField, _ meaning: FieldMeaning, rank: Int
    ) {
        var field = field
        (field.meaning, field.rank) = (meaning, rank)
        elements[elements.count - 1] = .field(field)
    }

    /// A path begins with a slash, and a query with a question mark or not at all.
    private static func joined(_ before: FieldMeaning, _ behind: FieldMeaning) -> FieldMeaning? {
        switch (before, behind) {
        case (.path, .query), (.query, .query), (.hostAndPath, .query), (.methodAndPath, .query): before
        case (.host, .path): .hostAndPath
        case (.method, .path): .methodAndPath
        default: nil
        }
    }

    /// The port stands behind the last colon, whatever an address has in itself.
    private static func joinedByColon(_ before: FieldMeaning, _ behind: FieldMeaning) -> FieldMeaning? {
        switch (before, behind) {
        case (.host, .port): .hostAndPort
        case (.client, .remotePort): .clientAndPort
        default: nil
        }
    }

    /// What was not joined is passed over.
    private static func settled(_ element: FormatElement) -> FormatElement {
        guard case .field(let field) = element, [.query, .port, .remotePort].contains(field.meaning) else {
            return element
        }
        return .field(field.passedOver)
    }
}
