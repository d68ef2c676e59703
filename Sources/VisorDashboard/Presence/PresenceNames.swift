import Foundation
import Synchronization

/// How visitors are called, by what they are known by: a file that is read again when it has changed.
public final class PresenceNames: Sendable {
    private struct State {
        var names: [String: String] = [:]
        var modified: Date?
        var problem: String?
    }

    /// The file, in JSON or CSV; `nil` for none.
    public let path: String?

    private let state = Mutex(State())
    /// More than any list of people that somebody keeps by hand.
    private static let longest = 16 << 20

    /// Names in a file: an object of JSON, `{"10.0.0.1": "Ann"}`, or lines of CSV, `10.0.0.1,Ann`.
    public init(path: String?) { self.path = path }

    /// How somebody is called; `nil` where the file does not say.
    public func name(of id: String) -> String? { state.withLock { $0.names[id] } }

    /// Reads the file, if it has changed since; what cannot be read leaves the names as they are.
    ///
    /// - Returns: what is wrong with it, once.
    public func refresh() -> String? {
        guard let path else { return nil }
        let modified = (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
        guard modified != state.withLock(\.modified) || modified == nil else { return nil }
        let problem: String?
        do {
            let names = try PresenceNames.read(path)
            state.withLock { $0.names = names }
            problem = nil
        } catch {
            problem = "\(path): \(error)"
        }
        return state.withLock { state in
            state.modified = modified
            defer { state.problem = problem }
            return problem == state.problem ? nil : problem
        }
    }

    private struct Unreadable: Error, CustomStringConvertible {
        let description: String
    }

    private static func read(_ path: String) throws -> [String: String] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Unreadable(description: "the names cannot be read; nobody has one until they can")
        }
        guard data.count <= longest else { throw Unreadable(description: "has more than 16 MiB, which are no names") }
        let text = String(decoding: data, as: UTF8.self)
        guard text.contains(where: { !$0.isWhitespace }) else { return [:] }
        if text.first(where: { !$0.isWhitespace }) == "{" {
            guard let names = try? JSONDecoder().decode([String: String].self, from: data) else {
                throw Unreadable(description: "is no object of JSON with texts, such as {\"10.0.0.1\": \"Ann\"}")
            }
            return names
        }
        return try csv(text)
    }

    private static func csv(_ text: String) throws -> [String: String] {
        var names: [String: String] = [:]
        for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            if line.allSatisfy(\.isWhitespace) { continue }
            let parts = line.split(separator: ",", maxSplits: 1).map(unquoted)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw Unreadable(description: "line \(number + 1) is not of the form 10.0.0.1,Ann")
            }
            names[parts[0]] = parts[1]
        }
        return names
    }

    private static func unquoted(_ field: Substring) -> String {
        let text = field.trimmingCharacters(in: .whitespaces)
        guard text.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return text }
        return String(text.dropFirst().dropLast()).replacing("\"\"", with: "\"")
    }
}
