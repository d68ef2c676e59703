/// Reads of each kind of value.
extension ConfigurationReader {
    /// Reads a text.
    public mutating func string(_ key: String, default fallback: String) -> String {
        value(key, .string, fallback)
    }

    /// Reads a text that may be absent.
    public mutating func optionalString(_ key: String) -> String? {
        guard case .found(let text) = read(key, as: .string, fallback: "null") else { return nil }
        return text
    }

    /// Reads texts: a JSON string or an array of strings, a flag given once or more, or one variable.
    public mutating func strings(_ key: String, default fallback: [String] = []) -> [String] {
        value(key, .strings, fallback)
    }

    /// Reads texts that may hold secrets.
    ///
    /// - Parameter shown: what stands for a text where keys are shown.
    public mutating func strings(_ key: String, shown: @escaping (String) -> String) -> [String] {
        var form = ValueForm<[String]>.strings
        form = ValueForm(node: form.fromNode, texts: form.fromTexts) { JSONText.list($0.map(shown)) }
        return value(key, form, [])
    }

    /// Reads `true` or `false`; flags and the environment also take `1`, `0`, `yes` and `no`.
    public mutating func boolean(_ key: String, default fallback: Bool) -> Bool {
        value(key, .boolean, fallback)
    }

    /// Reads a whole number, in the file with or without quotes.
    public mutating func integer(_ key: String, default fallback: Int, in range: ClosedRange<Int>) -> Int {
        value(key, .integer(in: range), fallback)
    }

    /// Reads a finite number, in the file with or without quotes.
    public mutating func number(_ key: String, default fallback: Double, in range: ClosedRange<Double>) -> Double {
        value(key, .number(in: range), fallback)
    }

    /// Reads a duration: `10s`, `500ms`, `1h30m`, or a bare number of seconds.
    public mutating func duration(
        _ key: String, default fallback: Duration, in range: ClosedRange<Duration>
    ) -> Duration {
        value(key, .duration(in: range), fallback)
    }

    /// Reads a duration that is whole seconds.
    public mutating func wholeSeconds(
        _ key: String, default fallback: Duration, in range: ClosedRange<Duration>
    ) -> Duration {
        value(key, .wholeSeconds(in: range), fallback)
    }

    /// Reads a duration that is whole seconds, and may be absent.
    public mutating func optionalWholeSeconds(_ key: String, in range: ClosedRange<Duration>) -> Duration? {
        guard case .found(let span) = read(key, as: .wholeSeconds(in: range), fallback: "null") else { return nil }
        return span
    }

    /// Reads one of the type's raw values; the problem of another one names them all, and the nearest.
    public mutating func choice<C: RawRepresentable & CaseIterable>(_ key: String, default fallback: C) -> C
    where C.RawValue == String {
        value(key, .choice, fallback)
    }

    /// Reads a text, or a number as text, that `parse` turns into a value.
    ///
    /// - Precondition: `parse` takes the default.
    /// - Returns: `nil` only where the value is wrong, or absent without a default; an error of `parse` is a problem.
    public mutating func value<T>(
        _ key: String, default fallback: String? = nil, parse: (String) throws -> T
    ) -> T? {
        switch read(key, as: .textual, fallback: fallback.map(JSONText.quoted) ?? "null") {
        case .invalid: return nil
        case .found(let text):
            do {
                return try parse(text)
            } catch {
                report(ErrorText.reason(error), at: key)
                return nil
            }
        case .absent:
            guard let fallback else { return nil }
            do {
                return try parse(fallback)
            } catch {
                preconditionFailure("the default of \(key) is wrong: \(error)")
            }
        }
    }

    /// Claims an object or an array that only the file can give, with everything in it.
    public mutating func node(_ key: String) -> ConfigurationNode? {
        claim(key, shown: "null")
    }

    /// Claims an object that only the file can give; its problems and unknown keys come out of ``finish()``.
    ///
    /// - Parameter shown: what stands for its default where keys are shown.
    public mutating func object(_ key: String, shown: String = "null") -> ConfigurationObject? {
        guard let node = claim(key, shown: shown) else { return nil }
        guard case .object = node.value else {
            report("expected an object, found \(node.kind)", at: key)
            return nil
        }
        let object = ConfigurationObject(ConfigurationItem(node: node, path: key), file: path ?? "")
        adopt(object)
        return object
    }

    /// Claims an array of objects that only the file can give.
    public mutating func objects(_ key: String) -> [ConfigurationObject] {
        guard let node = claim(key, shown: "[]") else { return [] }
        guard case .array(let elements) = node.value else {
            report("expected an array of objects, found \(node.kind)", at: key)
            return []
        }
        var objects: [ConfigurationObject] = []
        for (index, element) in elements.enumerated() {
            guard case .object = element.value else {
                report("expected an object, found \(element.kind)", at: key, element: index)
                continue
            }
            let item = ConfigurationItem(node: element, path: "\(key)[\(index)]")
            objects.append(ConfigurationObject(item, file: path ?? ""))
        }
        for object in objects { adopt(object) }
        return objects
    }

    private mutating func value<T>(_ key: String, _ form: ValueForm<T>, _ fallback: T) -> T {
        guard case .found(let value) = read(key, as: form, fallback: form.json(fallback)) else { return fallback }
        return value
    }
}
