extension WindowSummary {
    /// Takes messages together that differ in nothing but numbers and what is quoted, as rules do that go by `shape`.
    ///
    /// How often a shape came is as exact as the list of messages: those that are not in it any more are in no shape.
    public mutating func groupMessagesByShape() {
        var shapes = HeavyHitters(capacity: tops.messages.capacity)
        for message in tops.messages.ranking(.max) {
            let text = Array(message.key.utf8)
            var shape: [UInt8] = []
            MessageShape.append(text.span, text.indices, to: &shape)
            shapes.add(shape.span, shape.indices, count: message.count)
        }
        shapes.error += tops.messages.error
        tops.messages = shapes
    }
}
