import Glibc

/// How many files the process may have open at once (`RLIMIT_NOFILE`).
enum DescriptorLimit {
    /// How many descriptors the files that are followed leave to everything else: outputs, checkpoints, the runtime.
    private static let most: UInt64 = 32

    /// Lets the process have as many files open as the system allows it: a year of logs may be more than the usual 1,024.
    static func raise() {
        guard var limit = limits else { return }
        limit.rlim_cur = limit.rlim_max
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    /// How many files may be open at once; `nil` where that cannot be told.
    static var current: UInt64? { limits.map { UInt64($0.rlim_cur) } }

    /// Whether a descriptor is one of those that are left to everything else: descriptors are given out from the lowest on.
    static func isReserved(_ descriptor: Int32, of limit: UInt64? = current) -> Bool {
        guard let limit, descriptor >= 0 else { return false }
        return UInt64(descriptor) >= limit - min(most, limit / 4)
    }

    private static var limits: rlimit? {
        var limit = rlimit()
        return unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 ? limit : nil
    }
}
