import Foundation
import Testing
import VisorTesting

@testable import VisorAlerting

/// What servers written by others make of a webhook.
@Suite(.enabled(if: RealServers.areWanted)) struct RealWebhookTests {
    private static let script = #"""
        from hashlib import sha256
        from hmac import compare_digest, new
        from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
        from json import loads
        from os import rename

        class Hook(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                right = "sha256=" + new(b"the secret of hooks", body, sha256).hexdigest()
                alerts = [alert["labels"]["alertname"] for alert in loads(body)["alerts"]]
                said = compare_digest(right, self.headers["X-Visor-Signature"]) and alerts == ["disk"]
                self.send_response(200 if said else 403)
                self.send_header("Content-Length", "0")
                self.end_headers()

        server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
        with open("port.new", "w") as output:
            output.write(f"{server.server_address[1]}\n")
        rename("port.new", "port")
        server.serve_forever()
        """#

    @Test func pythonFindsTheSignatureRight() async throws {
        let folder = try TemporaryFolder()
        let script = try folder.write("hook.py", RealWebhookTests.script)
        let server = try await ChildServer("exec python3 \"$1\"", [script], in: folder)
        defer { withExtendedLifetime(server) {} }
        let url = "http://127.0.0.1:\(try ChildServer.number("port", in: folder))/hook"
        for (secret, isRight) in [("the secret of hooks", true), ("another", false)] {
            let read = try Samples.read(#"{"url": "\#(url)"}"#, in: folder) {
                WebhookReceiver.Settings.read($0, environment: ["VISOR_WEBHOOK_SECRET": secret])
            }
            let problem = await failure(of: WebhookReceiver(try #require(read.settings)))
            #expect((problem == nil) == isRight, "\(problem?.description ?? "")")
        }
    }
}
