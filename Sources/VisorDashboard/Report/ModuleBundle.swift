/// Modules of a page as one script, for a page that has nowhere to load them from.
///
/// A module becomes a function that runs once, behind those that it imports, and returns what it exports. It takes the forms that the
/// pages use: `import { a, b as c } from "./name.js"`, `import()` of a name beside it, and `export` before a `const`, a function or a
/// class. What a module exports must not change behind its end.
struct ModuleBundle {
    private let source: (String) -> String?
    private let replacements: [String: String]
    private var parts: [String] = []
    private var known: Set<String> = []

    /// Bundles a module with all that it imports.
    ///
    /// - Parameters:
    ///   - entry: the name of the module that runs last.
    ///   - asked: the names of modules that are asked for with `import()`.
    ///   - replacements: the names of modules that stand in for others.
    ///   - source: the text of a module; one that is not there exports nothing.
    static func script(
        of entry: String, asked: [String], replacing replacements: [String: String], source: (String) -> String?
    ) -> String {
        withoutActuallyEscaping(source) { source in
            var bundle = ModuleBundle(source: source, replacements: replacements)
            for name in asked + [entry] { bundle.add(name) }
            return """
                const visorModules = {};
                const visorModule = async (name) => visorModules[name];
                \(bundle.parts.joined())
                """
        }
    }

    private init(source: @escaping (String) -> String?, replacements: [String: String]) {
        (self.source, self.replacements) = (source, replacements)
    }

    /// Adds a module behind those that it imports.
    private mutating func add(_ name: String) {
        guard known.insert(name).inserted else { return }
        let text = source(replacements[name] ?? name) ?? ""
        for match in text.matches(of: importing) { add(String(match.name)) }
        let names = text.matches(of: exporting).map { String($0.name) }
        let body = text.replacing(importing) { match in
            let names = match.names.replacing(" as ", with: ": ")
            return "const {\(names)} = visorModules[\"./\(match.name)\"];"
        }
        .replacing(exporting) { "\($0.kind) \($0.name)" }
        .replacing("await import(", with: "await visorModule(")
        parts.append(
            """
            visorModules["./\(name)"] = await (async () => {
            \(body)
            return { \(names.joined(separator: ", ")) };
            })();

            """)
    }

    private var importing: Regex<(Substring, names: Substring, name: Substring)> {
        /(?m)^import \{(?<names>[^}]*)\} from "\.\/(?<name>[\w-]+\.js)";/
    }

    private var exporting: Regex<(Substring, kind: Substring, name: Substring)> {
        /(?m)^export (?<kind>const|class|async function|function) (?<name>\w+)/
    }
}
