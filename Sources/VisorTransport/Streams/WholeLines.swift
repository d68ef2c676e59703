import VisorKit

extension ArraySlice<UInt8> {
    /// The first lines, as many whole ones as so many bytes hold, one at least; all bytes where there are no more or no newline.
    public func wholeLines(atMost count: Int) -> Self {
        guard self.count > count else { return self }
        let newline = UInt8(ascii: "\n")
        let limit = startIndex + count
        let end = self[..<limit].lastIndex(of: newline) ?? self[limit...].firstIndex(of: newline)
        return end.map { self[...$0] } ?? self
    }
}
