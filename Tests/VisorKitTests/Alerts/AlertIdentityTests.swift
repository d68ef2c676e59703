import Testing
import VisorTesting

@testable import VisorKit

@Suite struct AlertIdentityTests {
    private func identity(_ labels: [AlertLabel]) -> AlertIdentity {
        AlertIdentity(rule: "errors", labels: labels, episode: 3, state: .resolved)
    }

    @Test func labelsStandInTheOrderOfTheirNames() {
        let identity = identity([AlertLabel("site", "shop"), AlertLabel("section", "/cart")])
        #expect(identity.description == #"errors{section="/cart",site="shop"}#3 resolved"#)
        #expect(self.identity([]).description == "errors{}#3 resolved")
    }

    @Test func whatEndsAPartIsEscapedInIt() {
        let identity = identity([AlertLabel("a=}\"", "\" \\ [x]\n\u{85}\u{2028} =}")])
        #expect(
            identity.description
                == #"errors{a\u{3d}\u{7d}\"="\" \\ \u{5b}x\u{5d}\u{a}\u{85}\u{2028} =}"}#3 resolved"#)
    }

    @Test func identityIsReadAsItWasWritten() {
        var random = RandomAlert(seed: 1)
        for _ in 0..<3_000 {
            let identity = random.identity()
            let text = identity.description
            let read = AlertIdentity(text)
            #expect(read == identity, "\(text)")
            // Two texts that mean the same letters in other bytes are equal to Swift.
            #expect(read?.description.utf8.elementsEqual(text.utf8) == true, "\(text)")
            let isClean = !text.unicodeScalars.contains { $0.isControl || $0 == "[" || $0 == "]" }
            #expect(isClean, "\(text)")
        }
    }

    @Test(arguments: [
        "", "errors", "errors{}", "errors{}#1", "errors{}#1 ", "errors{}#1 gone", "errors{}#0 firing",
        "errors{}#-1 firing",
        "errors{}#+1 firing", "errors{}#01 firing", "errors{}#1 firing ", "errors{a}#1 firing", "errors{a=b}#1 firing",
        #"errors{a="b}#1 firing"#, #"errors{a="b",}#1 firing"#, #"errors{b="",a=""}#1 firing"#,
        #"errors{a="\n"}#1 firing"#, #"errors{a="\u{zz}"}#1 firing"#, #"errors{a="\u{d800}"}#1 firing"#,
        #"errors{a="\u{41}"}#1 firing"#, #"errors{a="\u{0a}"}#1 firing"#, #"errors{a="\u{"#, #"errors{a="\"#,
        "errors{}#99999999999999999999 firing", "errors{a=\"\n\"}#1 firing", #"errors{a="["}#1 firing"#,
    ])
    func anythingElseIsNoIdentity(text: String) {
        #expect(AlertIdentity(text) == nil)
    }

    @Test func noTextTrapsTheReader() {
        var random = RandomAlert(seed: 2)
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<2_000 {
            var bytes = Array(random.identity().description.utf8)
            bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator))
            _ = AlertIdentity(String(decoding: bytes, as: UTF8.self))
        }
    }
}
