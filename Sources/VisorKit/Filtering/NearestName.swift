/// Finds the known name that a mistyped one was probably meant to be.
public enum NearestName {
    /// The nearest of `names`, if it is near enough to be worth saying; the first of equals.
    public static func find(_ name: String, in names: some Sequence<String>) -> String? {
        let limit = max(2, name.utf8.count / 3)
        var best: (name: String, distance: Int)?
        for candidate in names where abs(candidate.utf8.count - name.utf8.count) <= limit {
            let distance = distance(name, candidate)
            if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.name
    }

    /// `; did you mean X?`, or nothing.
    public static func hint(_ name: String, in names: some Sequence<String>) -> String {
        find(name, in: names).map { "; did you mean \($0)?" } ?? ""
    }

    /// The edits between two names: insert, delete, replace, or swap two neighbours (restricted Damerau-Levenshtein).
    ///
    /// - Complexity: O(*n* · *m*) in the lengths.
    static func distance(_ left: String, _ right: String) -> Int {
        let a = Array(left.utf8)
        let b = Array(right.utf8)
        var beforeLast: [Int] = []
        var last = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
                row.append(cost)
            }
            (beforeLast, last) = (last, row)
        }
        return last[b.count]
    }
}
