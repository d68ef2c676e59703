extension WindowLayout {
    func encode(into writer: inout BinaryWriter) {
        for span in [size, lateness, retention, idle] { span.encode(into: &writer) }
        writer.count(openLimit)
    }

    init(from reader: inout BinaryReader) throws(WireError) {
        let (size, lateness) = (try TimeSpan(from: &reader), try TimeSpan(from: &reader))
        let (retention, idle) = (try TimeSpan(from: &reader), try TimeSpan(from: &reader))
        let openLimit = try reader.count()
        guard size.microseconds > 0, WindowLayout.openLimits.contains(openLimit) else {
            throw .holdsImpossibleNumber
        }
        self.init(size: size, lateness: lateness, retention: retention, openLimit: openLimit, idle: idle)
    }
}
