/// Names under which states are kept.
public enum StateName {
    /// Whether a text can be a part of a file's name: letters, digits, `.`, `_` and `-`, at most 100.
    public static func isValid(_ text: String) -> Bool {
        let marks: Set<Character> = [".", "_", "-"]
        return !text.isEmpty && text.count <= 100 && !text.hasPrefix(".")
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) || marks.contains($0) }
    }
}
