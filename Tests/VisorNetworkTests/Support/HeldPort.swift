import Glibc

/// A port of this machine that nobody listens on, and that nobody else gets for as long as this is there.
final class HeldPort {
    let port: Int
    private let descriptor: Int32

    /// No port could be had.
    struct Failure: Error {
        let code: Int32
    }

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 ? getsockname(descriptor, address, &length) : -1
            }
        }
        port = Int(UInt16(bigEndian: address.sin_port))
        guard result == 0 else { throw Failure(code: errno) }
    }

    deinit { Glibc.close(descriptor) }
}
