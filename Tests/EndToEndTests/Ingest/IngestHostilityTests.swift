import Foundation
import Glibc
import Testing
import VisorTesting

/// Peers who mean harm, or send much: the monitor's memory is bounded, and others are served.
@Suite(.timeLimit(.minutes(10)), .enabled(if: Curl.isThere)) final class IngestHostilityTests {
    private let ingest: IngestMonitor

    init() throws { ingest = try IngestMonitor() }

    /// The most memory of a process that has been resident, in MiB.
    private func peak(of monitor: ChildProgram) throws -> Int {
        let data = FileManager.default.contents(atPath: "/proc/\(monitor.process)/status") ?? Data()
        let line = String(decoding: data, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return try #require(line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }) / 1_024
    }

    @Test func hundredMegabytesArePassedOnInLittleMemory() async throws {
        try await ingest.generate(100)
        // Long lines, so that reading them takes no time that matters.
        try await ingest.folder.bash("head -c 75M /dev/urandom | base64 -w 8000 > long; gzip -1 -k long")
        let monitor = try await ingest.start(["--threads", "2"])
        let before = try peak(of: monitor)
        for words in [["--data-binary", "@long"], ["-T", "long", "-X", "POST", "-H", "Expect:"]] {
            #expect(try await ingest.curl(words).status == 200)
        }
        let packed = ["-H", "Content-Encoding: gzip", "--data-binary", "@long.gz"]
        #expect(try await ingest.curl(packed).status == 200)
        #expect(try await ingest.curl(["--data-binary", "@access.log"]).status == 200)
        try await ingest.waitForWindows(100)
        #expect(try peak(of: monitor) < before + 100)
        let lines = try ingest.folder.text("long").utf8.count { $0 == 10 }
        let summary = try await ingest.stop(monitor)
        #expect(summary.malformed == 3 * lines && summary.lines == 3 * lines + 100)
    }

    @Test func hostilePeersAreBoundedAndOthersServed() async throws {
        try await ingest.generate(200)
        try await ingest.folder.bash(
            """
            head -c 300M /dev/zero | gzip -9 > zeros.gz
            head -c 100M /dev/zero | tr '\\0' '\\n' | gzip -9 > empty.gz
            head -c 1000000 /dev/zero | tr '\\0' '\\n' > empty
            head -c 30000 /dev/zero | tr '\\0' x > header
            """)
        let monitor = try await ingest.start()
        let before = try peak(of: monitor)
        let slow = try (0..<40).map { number in
            try RawPeer(port: ingest.port, "POST /ingest HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\(number)")
        }
        let half = try (0..<10).map { _ in
            try RawPeer(port: ingest.port, "POST /ingest HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc")
        }
        let batch = ["Visor-Source: b", "Visor-Incarnation: a", "Visor-From: 0", "Visor-To: 9"].flatMap { ["-H", $0] }
        for file in ["zeros.gz", "empty.gz"] {
            let words = ["-H", "Content-Encoding: gzip", "--data-binary", "@\(file)"]
            #expect(try await ingest.curl(words).status == 413)
            #expect(try await ingest.curl(batch + words).status == 413)
        }
        #expect(try await ingest.curl(["--data-binary", "@empty"]).status == 200)
        let header = try ingest.folder.text("header")
        #expect(try await ingest.curl(["-H", "A: \(header)", "-d", "a"]).status == 400)
        #expect(try await ingest.curl(["-H", "Visor-Source: good", "--data-binary", "@access.log"]).status == 200)
        #expect(try peak(of: monitor) < before + 100)
        #expect(slow.count + half.count == 50)
        _ = try await ingest.stop(monitor)
    }

    /// nginx in front, which passes on what it has taken whole.
    @Test(.enabled(if: RealServers.areWanted)) func reverseProxyPassesBatchesOn() async throws {
        try await ingest.generate(5_000)
        let monitor = try await ingest.start()
        let front = try LoopbackSocket.freePort()
        try ingest.folder.write("nginx.conf", configuration(front))
        let start = [
            "-p", ingest.folder.path, "-e", ingest.folder.path("error.log"), "-c", ingest.folder.path("nginx.conf"),
        ]
        let nginx = ServerProgram(path: "/usr/sbin/nginx", arguments: start, stop: SIGQUIT)
        let url = "http://127.0.0.1:\(front)/logs/ingest"
        try await nginx.run(check: start + ["-t"], until: { try LoopbackSocket.isAnswered(port: front) }) {
            let batch = ["Visor-Source: b", "Visor-Incarnation: a", "Visor-From: 0", "Visor-To: 900000"]
                .flatMap { ["-H", $0] }
            let words = batch + ["--data-binary", "@access.log"]
            #expect(try await ingest.curl(words, to: url).status == 200)
            let again = try await ingest.curl(words, to: url)
            #expect(again.status == 409 && again.text.contains("Visor-Next: 900000\r\n"))
            #expect(try await ingest.curl(["--data-binary", "@access.log"], to: url).status == 200)
        }
        #expect(try await ingest.stop(monitor).lines == 10_000)
    }

    private func configuration(_ port: UInt16) -> String {
        let folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map { "\($0)_temp_path \(ingest.folder.path)/\($0);" }.joined(separator: "\n")
        return """
            daemon off;
            user www-data;
            pid \(ingest.folder.path)/nginx.pid;
            events {}
            http {
                access_log off;
                \(folders)
                server {
                    listen 127.0.0.1:\(port);
                    location /logs/ {
                        proxy_pass http://127.0.0.1:\(ingest.port)/;
                        client_max_body_size 64m;
                    }
                }
            }
            """
    }
}

/// A connection that is open as long as it lives, over which something has been sent.
final class RawPeer {
    private let descriptor: Int32

    init(port: UInt16, _ text: String) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw SystemCallError(call: "connect") }
        let bytes = Array(text.utf8)
        guard send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw SystemCallError(call: "send")
        }
    }

    deinit { close(descriptor) }
}
