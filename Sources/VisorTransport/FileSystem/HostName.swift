import Glibc

/// The name of this machine.
public enum HostName {
    /// The name as `gethostname(2)` has it; `localhost` where there is none.
    public static var current: String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard unsafe gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
