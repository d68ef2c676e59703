extension AlertIdentity {
    /// Reads an identity that is written as `description` writes it; `nil` for anything else.
    public init?(_ text: String) {
        // By bytes: a combining mark would hide the quote that it stands behind.
        var scan = IdentityScan(rest: Array(text.utf8)[...])
        guard let rule = scan.text(to: "{"), let labels = scan.labels(), scan.take("#"),
            let episode = scan.text(to: " ").flatMap({ Int($0) }), AlertIdentity.episodes.contains(episode),
            let state = AlertState(rawValue: String(decoding: scan.rest, as: UTF8.self))
        else { return nil }
        self.init(rule: rule, labels: labels, episode: episode, state: state)
        // Each identity has one form.
        guard description.utf8.elementsEqual(text.utf8) else { return nil }
    }
}

/// Reads the parts of an identity, one behind the other.
private struct IdentityScan {
    var rest: ArraySlice<UInt8>

    /// Goes past a character, if it is the next.
    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    /// The labels up to their closing brace.
    mutating func labels() -> [AlertLabel]? {
        var labels: [AlertLabel] = []
        if take("}") { return labels }
        repeat {
            guard let name = text(to: "="), take("\""), let value = text(to: "\"") else { return nil }
            labels.append(AlertLabel(name, value))
        } while take(",")
        return take("}") ? labels : nil
    }

    /// The text up to a character that is not escaped, which is gone past.
    mutating func text(to end: Unicode.Scalar) -> String? {
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: end) { return String(validating: bytes, as: UTF8.self) }
            if byte == UInt8(ascii: "\\") {
                guard let scalar = escaped() else { return nil }
                bytes += Array(String(scalar).utf8)
            } else {
                bytes.append(byte)
            }
        }
        return nil
    }

    /// What stands behind a backslash.
    private mutating func escaped() -> Unicode.Scalar? {
        if take("\"") { return "\"" }
        if take("\\") { return "\\" }
        guard take("u"), take("{"), let end = rest.firstIndex(of: UInt8(ascii: "}")) else { return nil }
        let digits = String(decoding: rest[..<end], as: UTF8.self)
        rest = rest[(end + 1)...]
        return UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init)
    }
}
