/// Turns the elements of a format into the steps by which lines are read.
struct FieldProgramCompiler {
    private(set) var steps: ContiguousArray<FieldStep> = []
    private(set) var composesTime = false

    private var elements: [FormatElement]
    private let hasEscapes: Bool

    init(_ elements: [FormatElement], hasEscapes: Bool) {
        self.elements = elements
        self.hasEscapes = hasEscapes
    }

    mutating func compile() throws(FieldProgramError) {
        guard !fields.isEmpty else {
            throw FieldProgramError(
                "the format has no field; Apache's begin with % as in %h, nginx's with $ as in $remote_addr")
        }
        elements = FormatMerging.merged(elements)
        try checkGaps()
        composesTime = try FormatTimes.choose(&elements)
        try chooseParts()
        makeSteps()
        addShortcut()
    }

    private var fields: [FormatField] {
        elements.compactMap { if case .field(let field) = $0 { field } else { nil } }
    }

    private func field(_ place: Int) -> FormatField? {
        guard elements.indices.contains(place), case .field(let field) = elements[place] else { return nil }
        return field
    }

    private func literal(_ place: Int) -> [UInt8] {
        guard elements.indices.contains(place), case .literal(let bytes) = elements[place] else { return [] }
        return bytes
    }

    /// Fields with nothing between them can be told apart only by a width that is always the same.
    private func checkGaps() throws(FieldProgramError) {
        for place in elements.indices.dropLast() {
            guard let before = field(place), let behind = field(place + 1), before.meaning.width == nil else {
                continue
            }
            throw FieldProgramError(
                column: behind.column,
                "nothing stands between \(before.name) and \(behind.name); put a space or a quote there")
        }
    }

    /// Of fields that fill the same part of a record, leaves the best one, and passes over the others.
    private mutating func chooseParts() throws(FieldProgramError) {
        var best: [LineField: (place: Int, rank: Int)] = [:]
        for place in elements.indices {
            guard let field = field(place), let part = field.meaning.part else { continue }
            if let known = best[part], known.rank >= field.rank { continue }
            best[part] = (place, field.rank)
        }
        guard !best.isEmpty else {
            throw FieldProgramError(
                "the format has a time but nothing to count; add a field such as the request or status")
        }
        // The request line says all of these.
        if best[.request] != nil { best = best.filter { ![.method, .path, .protocol].contains($0.key) } }
        let chosen = Set(best.values.map(\.place))
        for place in elements.indices where !chosen.contains(place) {
            guard let field = field(place), field.meaning.part != nil else { continue }
            elements[place] = .field(field.passedOver)
        }
    }

    /// Makes a step of each field with the text before it, and of the text at the end.
    private mutating func makeSteps() {
        var pending: [UInt8] = []
        for place in elements.indices {
            switch elements[place] {
            case .literal(let bytes): pending = bytes
            case .field(let field):
                appendLiteral(&pending)
                steps[steps.count - 1].meaning = field.meaning
                setEnding(of: field, at: place)
            }
        }
        if !pending.isEmpty { appendLiteral(&pending) }
    }

    /// Appends steps for a literal, of which the last is free for a field.
    private mutating func appendLiteral(_ bytes: inout [UInt8]) {
        var rest = bytes[...]
        repeat {
            steps.append(FieldStep(literal: rest))
            rest = rest.dropFirst(FieldStep.literalLimit)
        } while !rest.isEmpty
        bytes = []
    }

    private mutating func setEnding(of field: FormatField, at place: Int) {
        let (ending, argument) = ending(of: field, at: place)
        steps[steps.count - 1].ending = ending
        steps[steps.count - 1].argument = argument
    }

    private func ending(of field: FormatField, at place: Int) -> (FieldStep.Ending, UInt8) {
        if let width = field.fixedWidth { return (.width, UInt8(width)) }
        guard !field.meaning.isNumber && !field.meaning.isTime else { return (.none, 0) }
        let behind = literal(place + 1)
        guard let first = behind.first else {
            // Only a field of one width may have another right behind it.
            return place + 1 < elements.count ? (.width, UInt8(field.meaning.width ?? 0)) : (.lineEnd, 0)
        }
        if first == UInt8(ascii: "\""), hasEscapes { return (.quote, 0) }
        if !hasEscapes, place + 2 == elements.count, behind.count <= FieldStep.literalLimit {
            // Only the line's end says which of several quotes is the last.
            return (.lineEnd, UInt8(behind.count))
        }
        let isWord = field.meaning.part == .ip || field.meaning.part == .host
        if first == UInt8(ascii: " "), isWord { return (.space, 0) }
        if field.meaning == .list || field.meaning == .forwardedFor { return (.list, 0) }
        if !isWord, let ending = endingByNextField(place, behind) { return (ending, 0) }
        if behind == [UInt8(ascii: " ")] { return (.space, 0) }
        return behind.count == 1 ? (.byte, first) : (.text, 0)
    }

    /// The ending of a field that may have the text behind it in itself, where the next field is easily known.
    private func endingByNextField(_ place: Int, _ behind: [UInt8]) -> FieldStep.Ending? {
        guard behind.count <= FieldStep.literalLimit, let next = field(place + 2)?.meaning else { return nil }
        if next.isTime { return hasEscapes ? .time : .timeOrNothing }
        if next == .status { return .status }
        let closesQuote = hasEscapes && literal(place + 3).first == UInt8(ascii: "\"")
        return next == .httpProtocol && closesQuote ? .httpProtocol : nil
    }

    /// On most lines identity and user are dashes: one comparison then takes the place of several searches.
    private mutating func addShortcut() {
        guard let time = steps.firstIndex(where: { $0.meaning == .accessTime }) else { return }
        for start in steps.indices where start > 0 && start < time {
            let between = steps[start..<time]
            guard between.allSatisfy({ $0.meaning == .skip || $0.meaning == .user }),
                between.contains(where: { $0.meaning == .user }),
                between.flatMap({ $0.text + [UInt8(ascii: "-")] }) + steps[time].text == Array(" - - [".utf8)
            else { continue }
            var shortcut = FieldStep(literal: [])
            shortcut.meaning = .noUser
            shortcut.argument = UInt8(between.count + 1)
            return steps.insert(shortcut, at: start)
        }
    }
}
