import Foundation
import Testing

@testable import VisorDashboard

@Suite struct ModuleBundleTests {
    private static let modules = [
        "main.js": """
        // All in all.
        import { one, two as second } from "./numbers.js";
        import {
            words,
        } from "./words.js";

        const { late } = await import(`./${"late"}.js`);
        print(one, second, words, late);
        """,
        "numbers.js": """
        import { words } from "./words.js";
        export const one = 1;
        export async function two() {}
        function three() {}
        """,
        "words.js": "export class words {}\nexport function speak() {}\n",
        "late.js": "export const late = 4;\n",
        "other.js": "export const one = \"other\";\n",
    ]

    private func script(replacing replacements: [String: String] = [:]) -> String {
        ModuleBundle.script(of: "main.js", asked: ["late.js"], replacing: replacements) {
            ModuleBundleTests.modules[$0]
        }
    }

    @Test func eachModuleRunsOnceBehindThoseItImports() throws {
        let text = script()
        let order = text.matches(of: #/visorModules\["\.\/(\w+)\.js"\] = await/#).map { String($0.1) }
        #expect(order == ["late", "words", "numbers", "main"])
        #expect(!text.contains("import") && !text.contains("export "))
    }

    @Test func importsAndExportsHaveTheirNames() {
        let text = script()
        #expect(text.contains(#"const { one, two: second } = visorModules["./numbers.js"];"#))
        #expect(text.contains("const {\n    words,\n} = visorModules[\"./words.js\"];"))
        #expect(text.contains("return { one, two };") && text.contains("return { words, speak };"))
        #expect(text.contains("const { late } = await visorModule(`./${\"late\"}.js`);"))
        #expect(text.contains("\nasync function two() {}\nfunction three() {}"))
    }

    @Test func anotherModuleStandsInForOne() {
        let text = script(replacing: ["numbers.js": "other.js"])
        #expect(text.contains("visorModules[\"./numbers.js\"] = await (async () => {\nconst one = \"other\";"))
        #expect(!text.contains("words.js\"];\nconst one = 1"))
    }

    /// The pages must not use what the bundle does not know.
    @Test func allModulesOfTheReportAreInForms() {
        let known = #/^(import \{|export (const|class|function|async function) \w)/#
        for (name, file) in PageFile.all where name.hasSuffix(".js") {
            let lines = String(decoding: file.bytes, as: UTF8.self).split(separator: "\n")
            for line in lines where line.hasPrefix("import") || line.hasPrefix("export") {
                #expect(line.contains(known), "\(name): \(line)")
            }
        }
    }
}
