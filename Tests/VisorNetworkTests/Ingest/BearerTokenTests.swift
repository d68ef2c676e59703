import Glibc
import Testing
import VisorNetwork
import VisorTesting

@Suite struct BearerTokenTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func file(_ text: String, mode: mode_t = 0o600) throws -> String {
        let path = try folder.write("token", text)
        #expect(chmod(path, mode) == 0)
        return path
    }

    @Test(arguments: ["0123456789abcdef", "0123456789abcdef\n", "0123456789abcdef\r\n"])
    func isTheOnlyLineOfItsFile(text: String) throws {
        let token = try BearerToken(file: try file(text))
        #expect(token.isShown(by: "Bearer 0123456789abcdef"))
        #expect(!token.isShown(by: "Bearer 0123456789abcdee") && !token.isShown(by: nil))
    }

    @Test(arguments: ["", "short", "0123456789abcdef\nmore", "0123456789 abcdef", String(repeating: "a", count: 600)])
    func whatIsNoTokenIsRefused(text: String) throws {
        let path = try file(text)
        let error = #expect(throws: BearerToken.Unusable.self) { try BearerToken(file: path) }
        #expect(error?.description == "\(path): a token is 16 to 512 visible characters without spaces")
    }

    @Test(arguments: [0o644, 0o604, 0o602] as [mode_t]) func fileThatIsOpenToAllIsRefused(mode: mode_t) throws {
        let path = try file("0123456789abcdef", mode: mode)
        let error = #expect(throws: BearerToken.Unusable.self) { try BearerToken(file: path) }
        #expect(error?.description.contains("everybody may read the token") == true)
    }

    /// A pipe that nobody writes to would hold the start up for ever.
    @Test(.timeLimit(.minutes(1))) func whatIsNoFileIsRefusedAtOnce() throws {
        let pipe = "\(folder.path)/pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        for path in [pipe, folder.path] {
            let error = #expect(throws: BearerToken.Unusable.self) { try BearerToken(file: path) }
            #expect(error?.description == "\(path): the token cannot be read: it is not a regular file")
            let files = TLSSecrets.Files(certificate: path, key: path)
            let failure = #expect(throws: TLSSecrets.Failure.self) {
                try TLSSecrets(files, serves: true, connects: false)
            }
            #expect(failure?.description == "cannot read \(path): it is not a regular file")
        }
    }

    @Test func fileThatIsNotThereIsSaid() {
        let error = #expect(throws: BearerToken.Unusable.self) { try BearerToken(file: "/nonexistent/token") }
        #expect(error?.description == "/nonexistent/token: the token cannot be read: No such file or directory")
    }
}
