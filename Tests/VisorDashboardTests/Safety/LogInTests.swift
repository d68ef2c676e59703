import Foundation
import Testing
import VisorTesting

@testable import VisorDashboard

@Suite struct LogInTests {
    private let folder: TemporaryFolder
    private let path: String
    private let accounts: Accounts
    private let start = ContinuousClock.now

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path("users")
        try LogInTests.write(["ann": "one", "bob": "two"], to: path)
        accounts = try Accounts(path: path)
    }

    private static func write(_ users: [String: String], to path: String) throws {
        let lines = try users.map { try AuthFile.line(user: $0.key, password: $0.value) + "\n" }
        try lines.joined().write(toFile: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }

    private func secret(_ outcome: LogIn.Outcome) throws -> String {
        guard case .admitted(let secret) = outcome else { throw ScriptedFailure(description: "\(outcome)") }
        return secret
    }

    private struct ScriptedFailure: Error {
        let description: String
    }

    @Test func onlyTheRightPasswordBeginsASession() async throws {
        let logIn = LogIn(accounts: accounts, port: 80)
        #expect(await logIn.attempt("ann", password: "two", from: "10.0.0.1") == .wrong)
        #expect(await logIn.attempt("eve", password: "one", from: "10.0.0.1") == .wrong)
        let secret = try secret(await logIn.attempt("ann", password: "one", from: "10.0.0.1"))
        #expect(logIn.user(cookies: "a=b; visor_80=\(secret)", authorization: nil) == "ann")
        #expect(logIn.user(cookies: "visor_81=\(secret)", authorization: nil) == nil)
        #expect(logIn.user(cookies: "visor_80=\(secret.dropLast())", authorization: nil) == nil)
        logIn.sessions.end(secret[...])
        #expect(logIn.user(cookies: "visor_80=\(secret)", authorization: nil) == nil)
    }

    @Test func aSessionEndsWithItsTimeWithAnotherPasswordAndWithItsUser() async throws {
        let logIn = LogIn(accounts: accounts, port: 80)
        let ann = try secret(await logIn.attempt("ann", password: "one", from: "a", at: start))
        let bob = try secret(await logIn.attempt("bob", password: "two", from: "a", at: start))
        #expect(logIn.sessions.user(of: ann[...], at: start + .seconds(12 * 3_600 - 1)) == "ann")
        #expect(logIn.sessions.user(of: ann[...], at: start + .seconds(12 * 3_600)) == nil)
        try LogInTests.write(["ann": "one"], to: path)
        #expect(accounts.refresh() == nil)
        #expect(logIn.sessions.user(of: bob[...], at: start) == nil)
        let again = try secret(await logIn.attempt("ann", password: "one", from: "a", at: start))
        try LogInTests.write(["ann": "three"], to: path)
        #expect(accounts.refresh() == nil)
        #expect(logIn.sessions.user(of: again[...], at: start) == nil)
        _ = try secret(await logIn.attempt("ann", password: "three", from: "a", at: start))
    }

    @Test func aFileThatIsWrongLeavesEverybodyAsTheyAre() async throws {
        try "user:ann\n".write(toFile: path, atomically: true, encoding: .utf8)
        let said = try #require(accounts.refresh())
        #expect(said.contains("users") && said.hasSuffix("those who were in it stay"))
        #expect(accounts.refresh() == nil)
        #expect(accounts.hash(matching: "one", of: "ann") != nil)
    }

    @Test func whoIsTakenOutWhileTheFileCannotBeReadIsOutOnceItCan() async throws {
        let logIn = LogIn(accounts: accounts, port: 80)
        let bob = try secret(await logIn.attempt("bob", password: "two", from: "a", at: start))
        try LogInTests.write(["ann": "one"], to: path)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        #expect(accounts.refresh()?.contains("chmod 600") ?? false)
        #expect(logIn.sessions.user(of: bob[...], at: start) == "bob")
        #expect(accounts.refresh() == nil, "it is said once")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        #expect(accounts.refresh() == nil)
        #expect(logIn.sessions.user(of: bob[...], at: start) == nil)
    }

    @Test func aFileOfTheSameAgeIsReadAgain() throws {
        let age = try #require(FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date)
        try LogInTests.write(["bob": "two"], to: path)
        try FileManager.default.setAttributes([.modificationDate: age], ofItemAtPath: path)
        #expect(accounts.refresh() == nil)
        #expect(accounts.hash(of: "ann") == nil)
    }

    @Test func whoIsNotThereCostsAsMuchAsTheDearestLine() throws {
        let dear = "$argon2id$v=19$m=32768,t=3,p=1$c2FsdHNhbHRzYWx0c2FsdA$aGFzaGhhc2hoYXNoaGFzaA"
        let hash = try PasswordHash(text: dear)
        #expect(hash.cost == 98_304)
        let nobody = PasswordHash(ofNobodyLike: hash)
        #expect(nobody.text.hasPrefix("$argon2id$v=19$m=32768,t=3,p=1$") && nobody.cost == hash.cost)
        #expect(try PasswordHash(text: nobody.text) == nobody, "it can be checked")
        #expect(try PasswordHash(text: PasswordHash(ofNobodyLike: nil).text).cost == PasswordHash(of: "one").cost)
    }

    @Test func whatIsNoNameIsWrongAndCountsForNothing() async throws {
        let logIn = LogIn(accounts: accounts, port: 80)
        for name in ["", "a b", String(repeating: "a", count: 101), "a\u{202e}", "a\u{85}", "a:b"] {
            #expect(await logIn.attempt(name, password: "one", from: "10.0.0.1", at: start) == .wrong)
        }
        _ = try secret(await logIn.attempt("ann", password: "one", from: "10.0.0.1", at: start))
    }

    @Test func whoeverIsWrongTooOftenWaitsAndOthersDoNot() async throws {
        let logIn = LogIn(accounts: accounts, port: 80)
        for _ in 0..<5 { #expect(await logIn.attempt("eve", password: "x", from: "10.0.0.1", at: start) == .wrong) }
        #expect(await logIn.attempt("ann", password: "one", from: "10.0.0.1", at: start) == .limited)
        _ = try secret(await logIn.attempt("ann", password: "one", from: "10.0.0.2", at: start))
        let later = start + .seconds(1)
        _ = try secret(await logIn.attempt("ann", password: "one", from: "10.0.0.1", at: later))
    }

    @Test func aHouseOfIPv6IsOnePeer() async {
        let logIn = LogIn(accounts: accounts, port: 80)
        for host in 0..<5 {
            #expect(await logIn.attempt("u\(host)", password: "x", from: "2001:db8::\(host)", at: start) == .wrong)
        }
        #expect(await logIn.attempt("u", password: "x", from: "2001:db8::99", at: start) == .limited)
        #expect(await logIn.attempt("u", password: "x", from: "2001:db8:0:1::99", at: start) == .wrong)
    }

    @Test func onlySoManySessionsAreKept() throws {
        let book = SessionBook(accounts: accounts)
        let hash = try #require(accounts.hash(of: "ann"))
        let first = book.begin("ann", hash: hash, at: start)
        for place in 0..<SessionBook.most { _ = book.begin("ann", hash: hash, at: start + .microseconds(1 + place)) }
        #expect(book.count == SessionBook.most)
        #expect(book.user(of: first[...], at: start) == nil)
    }
}

@Suite struct ReturnPathTests {
    @Test(arguments: ["/v/", "/v/online/?a=1&b=%2F", "/v/?filter=a+b"])
    func pathsOfThisServerAreTaken(_ text: String) throws {
        let path = try #require(ReturnPath(text, below: "/v"))
        #expect(path.text == text)
        #expect(path.encoded.removingPercentEncoding == text)
    }

    @Test(arguments: [
        "", "/", "/w/", "//evil.example/v/", "/v", "https://evil.example/v/", "/v/\\evil", "/v/\r\nSet-Cookie: a=b",
        "/v/ä", "/v/\t/evil.example",
    ])
    func othersAreNot(_ text: String) { #expect(ReturnPath(text, below: "/v") == nil) }

    @Test(arguments: ["//evil.example", "/\\evil.example", "//"])
    func norThoseThatABrowserTakesForAnotherServer(_ text: String) { #expect(ReturnPath(text, below: "") == nil) }

    @Test func fieldsOfFormsAreRead() {
        let form = FormFields("user=a%20b+c&password=%C3%A4%26%3D&user=other&broken=%zz&empty=")
        #expect(form["user"] == "a b c")
        #expect(form["password"] == "ä&=")
        #expect(form["broken"] == nil)
        #expect(form["empty"] == "")
        #expect(form["nothing"] == nil)
    }
}
