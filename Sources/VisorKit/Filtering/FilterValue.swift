/// Why a value is none that its field is compared with.
struct FilterValueProblem: Error {
    let message: String

    init(_ message: String) {
        self.message = message
    }
}

/// Reads the values that fields are compared with.
enum FilterValue {
    /// The greatest number that a field is compared with.
    private static let greatest = 1_000_000_000_000_000_000

    /// The bounds between which a field's number must lie; `!=` has those of `=`.
    static func bounds(
        of field: FilterField, _ comparison: FilterOperator, _ value: [UInt8]
    ) throws(FilterValueProblem) -> (least: Int, greatest: Int) {
        switch field {
        case .status:
            if let digit = statusClass(value) {
                guard comparison == .equal || comparison == .unequal else {
                    throw FilterValueProblem("a class of statuses is compared by = and !=: write \(digit)00 here")
                }
                return (digit * 100, digit * 100 + 99)
            }
            return bounds(comparison, try status(value))
        case .size: return bounds(comparison, try size(value))
        case .duration: return bounds(comparison, try duration(value))
        case .level:
            // The gravest level has the least number.
            return bounds(comparison.mirrored, try level(value).rawValue)
        case .method: return bounds(comparison, try method(value).rawValue)
        default: return bounds(comparison, try kind(value).filterNumber)
        }
    }

    private static func bounds(_ comparison: FilterOperator, _ number: Int) -> (least: Int, greatest: Int) {
        switch comparison {
        case .less: (0, number - 1)
        case .lessOrEqual: (0, number)
        case .greater: (number + 1, .max)
        case .greaterOrEqual: (number, .max)
        default: (number, number)
        }
    }

    static func network(_ value: [UInt8]) throws(FilterValueProblem) -> IPNetwork {
        do throws(AddressError) {
            return try IPNetwork(String(decoding: value, as: UTF8.self))
        } catch {
            throw FilterValueProblem("\(error.message); names of clients are compared by ^= $= *=")
        }
    }

    private static func status(_ value: [UInt8]) throws(FilterValueProblem) -> Int {
        guard let number = value.span.decimal(0..<value.count), number <= 999 else {
            throw FilterValueProblem("\(shown(value)) is no status: write a number such as 404, or a class such as 5xx")
        }
        return number
    }

    /// The digit of a class such as `5xx`.
    private static func statusClass(_ value: [UInt8]) -> Int? {
        guard value.count == 3, value[1] | 0x20 == UInt8(ascii: "x"), value[2] | 0x20 == UInt8(ascii: "x") else {
            return nil
        }
        return value.span.decimal(0..<1)
    }

    private static let sizeUnits = [
        "": 1, "k": 1_000, "kb": 1_000, "m": 1_000_000, "mb": 1_000_000, "g": 1_000_000_000, "gb": 1_000_000_000,
    ]

    private static func size(_ value: [UInt8]) throws(FilterValueProblem) -> Int {
        guard let number = scaled(value, units: sizeUnits) else {
            throw FilterValueProblem(
                "\(shown(value)) is no size: write whole bytes such as 500, or 10k, 1.5M, 2G in powers of 1,000")
        }
        return number
    }

    private static let durationUnits = [
        "": 1_000_000, "us": 1, "ms": 1_000, "s": 1_000_000, "m": 60_000_000, "h": 3_600_000_000,
    ]

    private static func duration(_ value: [UInt8]) throws(FilterValueProblem) -> Int {
        guard let number = scaled(value, units: durationUnits) else {
            throw FilterValueProblem(
                "\(shown(value)) is no duration: write seconds such as 0.5, or 800us, 500ms, 2s, 1m, 1h, not below 1us"
            )
        }
        return number
    }

    /// A decimal number with a unit behind it, in any case; `nil` where that is not a whole number, or too large.
    private static func scaled(_ value: [UInt8], units: [String: Int]) -> Int? {
        let digits = value.prefix { $0 == UInt8(ascii: ".") || $0 &- UInt8(ascii: "0") < 10 }
        let name = String(decoding: value[digits.count...], as: UTF8.self).lowercased()
        guard let unit = units[name] else { return nil }
        let point = digits.firstIndex(of: UInt8(ascii: ".")) ?? digits.count
        guard let whole = value.span.decimal(0..<point) else { return nil }
        var (number, isTooLarge) = whole.multipliedReportingOverflow(by: unit)
        guard !isTooLarge, number <= greatest - unit else { return nil }
        guard point < digits.count else { return number }
        guard point + 1 < digits.count else { return nil }
        var scale = unit
        for digit in digits[(point + 1)...] {
            guard (0x30...0x39).contains(digit) else { return nil }
            guard scale.isMultiple(of: 10) else {
                if digit == 0x30 { continue }
                return nil
            }
            scale /= 10
            number += Int(digit - 0x30) * scale
        }
        return number
    }

    private static func level(_ value: [UInt8]) throws(FilterValueProblem) -> LogLevel {
        guard let level = LogLevel.named(value.span, 0..<value.count) else {
            let names = LogLevel.allCases.map(\.name)
            throw unknown("level", value, names, NearestName.hint(text(value).lowercased(), in: names))
        }
        return level
    }

    private static func method(_ value: [UInt8]) throws(FilterValueProblem) -> HTTPMethod {
        let name = text(value).uppercased()
        guard let method = HTTPMethod.allCases.first(where: { $0.name == name }) else {
            let names = HTTPMethod.allCases.map(\.name)
            throw unknown("method that is counted by name", value, names, NearestName.hint(name, in: names))
        }
        return method
    }

    private static func kind(_ value: [UInt8]) throws(FilterValueProblem) -> LogRecord.Kind {
        switch text(value) {
        case "request": return .request
        case "message": return .message
        default: throw unknown("kind of line", value, ["request", "message"], "")
        }
    }

    private static func unknown(_ what: String, _ value: [UInt8], _ names: [String], _ hint: String)
        -> FilterValueProblem
    {
        FilterValueProblem(
            "\(shown(value)) is no \(what)\(hint.isEmpty ? ":" : hint) write one of \(names.joined(separator: ", "))")
    }

    private static func text(_ value: [UInt8]) -> String {
        String(decoding: value, as: UTF8.self)
    }

    private static func shown(_ value: [UInt8]) -> String {
        value.isEmpty ? "the empty text" : text(value).shownBriefly
    }
}

extension FilterOperator {
    /// The operator that holds with the sides changed.
    fileprivate var mirrored: FilterOperator {
        switch self {
        case .less: .greater
        case .lessOrEqual: .greaterOrEqual
        case .greater: .less
        case .greaterOrEqual: .lessOrEqual
        default: self
        }
    }
}
