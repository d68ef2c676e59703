import CMalloc

/// The parts of the heap.
enum HeapArenas {
    /// Makes all threads use one heap.
    ///
    /// glibc gives threads heaps of their own, and what is free in one is not used by the others: tables that are filled by
    /// one thread and merged by the next would take a quarter more memory. Allocations are rare, so that nobody waits.
    static func share() {
        _ = mallopt(M_ARENA_MAX, 1)
    }
}
