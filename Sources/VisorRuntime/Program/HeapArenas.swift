import CMalloc

/// The parts of the heap.
public enum HeapArenas {
    /// Makes all threads use one heap.
    ///
    /// glibc gives threads heaps of their own, and what is free in one is not used by the others: tables that are filled by
    /// one thread and merged by the next would take a quarter more memory. Allocations are rare, so that nobody waits.
    static func share() {
        _ = mallopt(M_ARENA_MAX, 1)
    }

    /// Gives memory back to the system soon after it was freed, for a program whose bound on memory matters more than its speed.
    ///
    /// Else glibc keeps the more of it the larger what was freed has been, and puts ever larger tables where they leave holes.
    public static func giveBack() {
        _ = mallopt(M_MMAP_THRESHOLD, 128 << 10)
        _ = mallopt(M_TRIM_THRESHOLD, 128 << 10)
        _ = mallopt(M_TOP_PAD, 64 << 10)
    }
}
