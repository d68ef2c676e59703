extension Duration {
    /// Whole nanoseconds; durations of more than 200 years count as 200 years.
    var nanoseconds: Int64 {
        let limit: Int64 = 6_311_520_000
        let (seconds, attoseconds) = components
        guard seconds < limit else { return limit * 1_000_000_000 }
        guard seconds > -limit else { return -limit * 1_000_000_000 }
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
