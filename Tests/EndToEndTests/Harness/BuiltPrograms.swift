import Glibc

/// A program of this package, found where the tests' own executable was built.
enum VisorProgram: String, CaseIterable, Sendable {
    case alerting
    case fakeLogGen = "fake_log_gen"
    case kafkaSandbox = "kafka_sandbox"
    case logProducer = "log_producer"
    case miniMonitor = "mini_monitor"
    case streamMonitor = "stream_monitor"

    /// The program's path.
    var path: String { "\(VisorProgram.folder)/\(rawValue)" }

    /// The folder of the running executable.
    ///
    /// SwiftPM puts the test runner and the programs that a test target depends on
    /// into the same folder; arguments do not help, since they may be relative to another working directory.
    static let folder: String = {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let length = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        let path = String(decoding: buffer.prefix(max(length, 0)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return path.split(separator: "/").dropLast().map { "/" + $0 }.joined()
    }()
}
