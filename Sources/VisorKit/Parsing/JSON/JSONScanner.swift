/// Goes over a line that is one JSON object, once, and keeps the places of the values that are asked for.
///
/// What is not asked for is passed over, though its structure is checked: quotes, brackets, commas and colons must stand
/// where RFC 8259 wants them, and nothing may stand behind the object. Numbers may begin with zeros, since nginx writes
/// statuses such as 000. Objects and arrays may be `deepest` levels deep; they are counted, not called into.
struct JSONScanner {
    /// How deep objects and arrays may lie in each other.
    static let deepest = 64

    private enum Next {
        /// A value begins, at a node of the table.
        case value(node: Int)
        /// A value has ended.
        case rest
        /// The line has ended.
        case end
        case malformed
    }

    private let table: JSONPathTable
    private(set) var values = JSONValues()
    private var depth = 0
    /// A bit for each open level, the innermost lowest: whether it is an array.
    private var arrays: UInt64 = 0
    /// The node of each open level; `none` in an array behind its first element, unless the last is asked for.
    private var nodes = InlineArray<65, Int>(repeating: JSONPathTable.none)
    private var key: [UInt8] = []

    init(_ keys: JSONKeys) {
        table = JSONPathTable(keys)
    }

    /// Scans a line into `values`; `false` where it is malformed.
    mutating func scan(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Bool {
        values.clear()
        depth = 0
        let limit = line.upperBound
        var position = bytes.endOfJSONSpace(line.lowerBound, before: limit)
        guard bytes.byte(at: position, before: limit) == UInt8(ascii: "{") else { return false }
        var next = Next.value(node: JSONPathTable.root)
        while true {
            switch next {
            case .value(let node): next = readValue(bytes, at: &position, before: limit, node: node)
            case .rest: next = readOn(bytes, at: &position, before: limit)
            case .end: return true
            case .malformed: return false
            }
        }
    }

    /// Makes the ranges of `values` refer to their texts without escapes.
    mutating func decodeValues(_ bytes: Span<UInt8>, into text: inout [UInt8]) {
        values.decode(bytes, into: &text)
    }

    @inline(__always)
    private mutating func readValue(
        _ bytes: Span<UInt8>, at position: inout Int, before limit: Int, node: Int
    ) -> Next {
        let start = position
        switch bytes.byte(at: start, before: limit) {
        case UInt8(ascii: "\""):
            var isEscaped = false
            guard let end = bytes.endOfJSONString(start + 1, before: limit, &isEscaped) else { return .malformed }
            position = end + 1
            keep(bytes, start + 1..<end, isEscaped: isEscaped, node: node)
            return .rest
        case UInt8(ascii: "{"): return openObject(bytes, at: &position, before: limit, node: node)
        case UInt8(ascii: "["): return openArray(bytes, at: &position, before: limit, node: node)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            guard bytes.skipJSONNumber(at: &position, before: limit) else { return .malformed }
            keep(bytes, start..<position, isEscaped: false, node: node)
            return .rest
        default: return bytes.skipJSONLiteral(at: &position, before: limit) ? .rest : .malformed
        }
    }

    /// Keeps a text if it is asked for; an empty one and a dash stand for nothing.
    @inline(__always)
    private mutating func keep(_ bytes: Span<UInt8>, _ text: Range<Int>, isEscaped: Bool, node: Int) {
        guard node != JSONPathTable.none, !FieldReader.isAbsent(bytes, text) else { return }
        table.forEachTarget(at: node) { values.set($0, to: text, isEscaped: isEscaped) }
    }

    @inline(__always)
    private mutating func openObject(
        _ bytes: Span<UInt8>, at position: inout Int, before limit: Int, node: Int
    ) -> Next {
        guard depth < JSONScanner.deepest else { return .malformed }
        position = bytes.endOfJSONSpace(position + 1, before: limit)
        if bytes.byte(at: position, before: limit) == UInt8(ascii: "}") {
            position += 1
            return .rest
        }
        depth += 1
        arrays <<= 1
        nodes[depth] = node
        return readKey(bytes, at: &position, before: limit)
    }

    private mutating func openArray(
        _ bytes: Span<UInt8>, at position: inout Int, before limit: Int, node: Int
    ) -> Next {
        guard depth < JSONScanner.deepest else { return .malformed }
        position = bytes.endOfJSONSpace(position + 1, before: limit)
        if bytes.byte(at: position, before: limit) == UInt8(ascii: "]") {
            position += 1
            return .rest
        }
        depth += 1
        arrays = arrays << 1 | 1
        nodes[depth] = table.asksForLastElement(at: node) ? node : JSONPathTable.none
        return .value(node: node)
    }

    /// Reads a key and its colon.
    @inline(__always)
    private mutating func readKey(_ bytes: Span<UInt8>, at position: inout Int, before limit: Int) -> Next {
        let start = position + 1
        var isEscaped = false
        guard bytes.byte(at: position, before: limit) == UInt8(ascii: "\""),
            let end = bytes.endOfJSONString(start, before: limit, &isEscaped)
        else { return .malformed }
        position = bytes.endOfJSONSpace(end + 1, before: limit)
        guard bytes.byte(at: position, before: limit) == UInt8(ascii: ":") else { return .malformed }
        position = bytes.endOfJSONSpace(position + 1, before: limit)
        let parent = nodes[depth]
        guard parent != JSONPathTable.none else { return .value(node: parent) }
        guard !isEscaped else { return .value(node: child(ofEscaped: start..<end, bytes, under: parent)) }
        return .value(node: table.child(bytes, start..<end, under: parent))
    }

    private mutating func child(ofEscaped escaped: Range<Int>, _ bytes: Span<UInt8>, under parent: Int) -> Int {
        // No escape makes more than six bytes of one.
        guard escaped.count <= 6 * table.longestKey else { return JSONPathTable.none }
        key.removeAll(keepingCapacity: true)
        JSONEscapes.append(bytes, escaped, to: &key)
        return table.child(key.span, 0..<key.count, under: parent)
    }

    /// Reads what may stand behind a value: closing brackets, then a comma or the line's end.
    @inline(__always)
    private mutating func readOn(_ bytes: Span<UInt8>, at position: inout Int, before limit: Int) -> Next {
        while true {
            position = bytes.endOfJSONSpace(position, before: limit)
            guard depth > 0 else { return position == limit ? .end : .malformed }
            let isArray = arrays & 1 == 1
            let byte = bytes.byte(at: position, before: limit)
            position += 1
            if byte == UInt8(ascii: ",") {
                position = bytes.endOfJSONSpace(position, before: limit)
                return isArray ? .value(node: nodes[depth]) : readKey(bytes, at: &position, before: limit)
            }
            guard byte == (isArray ? UInt8(ascii: "]") : UInt8(ascii: "}")) else { return .malformed }
            depth -= 1
            arrays >>= 1
        }
    }
}
