/// A piece of a format's text.
enum FormatElement: Equatable {
    /// Bytes that stand in every line.
    case literal([UInt8])
    case field(FormatField)
}

/// A directive of Apache or a variable of nginx in a format's text.
struct FormatField: Equatable {
    var meaning: FieldMeaning
    /// Which of two fields that fill the same part of a record is the better one: the greater rank.
    var rank = 1
    /// Whether a time is that of the answer's end, not of the request's begin.
    var isOfEnd = false
    /// The length that it always has, where what it means does not say so.
    var fixedWidth: Int?
    /// As the user wrote it.
    var name: String
    /// Where it begins in the user's text.
    var column: Int

    /// The field as one that no record takes.
    var passedOver: FormatField {
        var field = self
        // A time has spaces in itself: only its length tells where it ends.
        if meaning.isTime { field.fixedWidth = meaning.width }
        field.meaning = meaning == .forwardedFor ? .list : .skip
        return field
    }
}

extension [FormatElement] {
    /// Appends bytes that stand in every line.
    mutating func append(literal bytes: some Collection<UInt8>) {
        guard !bytes.isEmpty else { return }
        if case .literal(let before) = last {
            self[count - 1] = .literal(before + bytes)
        } else {
            append(.literal(Array<UInt8>(bytes)))
        }
    }
}
