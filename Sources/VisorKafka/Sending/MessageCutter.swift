import VisorKit

/// Cuts a batch into messages, one behind the other.
///
/// Behind the last line that was not left out, a message with the null payload covers what is left of the range: the offset of a line
/// is the one behind it and never another, however batches are cut.
struct MessageCutter {
    /// How many bytes a message of several lines has at most.
    private static let largest = 256 << 10

    private let batch: LineBatch
    private let linesPerMessage: Int
    /// How many of the headers are the labels, which are those of all messages.
    private let labels: Int
    private var cursor = SievedLines.Cursor()
    private var ahead: (line: Range<Int>, end: Int)?
    private var offset: Int
    private var isDone = false

    /// The headers of the message.
    private(set) var headers = KafkaHeaders()
    /// Where its payload stands among the bytes of the lines; `nil` for the null payload.
    private(set) var payload: Range<Int>?
    /// The offset that it goes on from.
    private(set) var start: Int
    /// How many lines it has.
    private(set) var lineCount = 0

    /// A cutter that stands before the first message.
    init(_ batch: LineBatch, linesPerMessage: Int) {
        (self.batch, self.linesPerMessage) = (batch, linesPerMessage)
        for (name, value) in batch.labels.sorted(by: { $0.key < $1.key }) {
            headers.append(MessageHeader.label, "\(name)=\(value)")
        }
        labels = headers.count
        (start, offset) = (batch.range.lowerBound, batch.range.lowerBound)
        ahead = batch.lines.next(&cursor)
    }

    /// Goes on to the next message; returns whether there is one.
    mutating func advance() -> Bool {
        guard !isDone else { return false }
        headers.keepFirst(labels)
        (start, lineCount) = (offset, 0)
        var (cursor, ahead, offset, lineCount) = (cursor, ahead, offset, 0)
        let (batch, most) = (batch, linesPerMessage)
        let start = ahead?.line.lowerBound ?? 0
        var end = start
        headers.append(MessageHeader.identity) { text in
            MessageHeader.begin(batch.incarnation, from: offset, into: &text)
            while lineCount < most, let next = ahead {
                if lineCount > 0 && next.line.upperBound - start > MessageCutter.largest { break }
                MessageHeader.append(next.end, isFirst: lineCount == 0, into: &text)
                (end, offset, lineCount) = (next.line.upperBound, next.end, lineCount + 1)
                ahead = batch.lines.next(&cursor)
            }
            if lineCount == 0 {
                offset = batch.range.upperBound
                MessageHeader.append(offset, isFirst: true, into: &text)
            }
            guard ahead == nil, offset >= batch.range.upperBound else { return }
            MessageHeader.end(dropped: batch.dropped, into: &text)
        }
        payload = lineCount > 0 ? start..<end : nil
        isDone = ahead == nil && offset >= batch.range.upperBound
        (self.cursor, self.ahead, self.offset, self.lineCount) = (cursor, ahead, offset, lineCount)
        return true
    }
}
