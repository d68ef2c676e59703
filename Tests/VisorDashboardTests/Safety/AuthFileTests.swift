import Foundation
import Testing
import VisorTesting

@testable import VisorDashboard

@Suite struct AuthFileTests {
    private static let made = try? AuthFile.line(user: "ann", password: "correct horse")

    @Test func aLineLetsInWhoKnowsThePassword() throws {
        let line = try #require(AuthFileTests.made)
        let file = try AuthFile("# people\n\n\(line)\n", from: "users")
        let hash = try #require(file.users["ann"])
        #expect(hash.text.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
        #expect(hash.matches("correct horse"))
        #expect(!hash.matches("correct horsf"))
        #expect(!hash.matches(""))
        #expect(!hash.matches(String(repeating: "a", count: PasswordHash.longest + 1)))
        #expect(!line.contains("correct"))
    }

    @Test func aTokenIsKnownByItsDigest() throws {
        let made = AuthFile.line(token: "prometheus")
        let file = try AuthFile(made.line, from: "users")
        #expect(file.tokens[SecretDigest(of: made.token.utf8)] == "prometheus")
        #expect(made.token.count == 64)
        #expect(AuthFile.line(token: "prometheus").token != made.token)
        #expect(!made.line.contains(made.token))
    }

    /// The digest of "abc" stands in FIPS 180-2, appendix B.1.
    @Test func digestsAreThoseOfTheStandard() throws {
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        #expect(SecretDigest(of: "abc".utf8).hexadecimal == known)
        #expect(SecretDigest(hexadecimal: known[...]) == SecretDigest(of: "abc".utf8))
        #expect(SecretDigest(hexadecimal: known.uppercased()[...]) == SecretDigest(of: "abc".utf8))
        #expect(SecretDigest(hexadecimal: known.dropLast()) == nil)
        #expect(SecretDigest(hexadecimal: "+" + known.dropFirst()) == nil)
    }

    @Test(arguments: [
        ("", "nobody is in it"), ("ann:x", "users:1: is neither"), ("# a\nuser:ann:plain", "users:2: is no hash"),
        ("user::$argon2id", "a name is"), ("user:a b:x", "a name is"), ("token:p:zz", "64 hexadecimal digits"),
        ("token:p:" + String(repeating: "ä", count: 32), "64 hexadecimal digits"),
        ("token:p:" + String(repeating: "0", count: 62) + "-1", "64 hexadecimal digits"),
        ("user:a\u{9b}b:x", "a name is"), ("user:a\u{202e}b:x", "a name is"), ("user:a\u{2066}b:x", "a name is"),
        ("user:ann:$argon2id$v=19$m=19456,t=2,p=1$x$y", "no password can match"),
        ("user:ann:$argon2id$v=19$m=4,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$aGFzaGhhc2hoYXNoaGFzaA", "no password can match"),
        ("user:ann:$argon2id$v=19$m=-5,t=2,p=1$c2FsdHNhbHQ$aGFzaA", "which are positive"),
        ("user:ann:$argon2id$v=19$m=9999999,t=2,p=1$c2FsdHNhbHQ$aGFzaA", "costs more"),
        ("user:ann:$argon2i$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaA", "is no hash"),
        ("user:ann:$argon2id$v=19$m=19456,t=2$c2FsdHNhbHQ$aGFzaA", "without its parameters"),
    ])
    func wrongLinesAreSaidWithTheirNumber(_ text: String, _ said: String) {
        #expect {
            try AuthFile(text, from: "users")
        } throws: { error in
            "\(error)".hasPrefix("users:") && "\(error)".contains(said) && !"\(error)".contains("plain")
        }
    }

    @Test func aNameThatIsThereTwiceIsRefused() throws {
        let line = try #require(AuthFileTests.made)
        #expect(throws: AuthFile.Unusable(description: "users:2: the user 'ann' is there twice")) {
            try AuthFile("\(line)\n\(line)", from: "users")
        }
    }

    @Test func aFileForEverybodyIsRefused() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("users", try #require(AuthFileTests.made))
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        #expect(throws: AuthFile.Unusable.self) { try AuthFile(path: path) }
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        #expect(try AuthFile(path: path).users.count == 1)
    }
}
