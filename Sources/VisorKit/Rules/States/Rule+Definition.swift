extension Rule {
    /// What is counted and how, in bytes: as long as it is the same, what has been counted goes on.
    func definition(window: Int64) -> [UInt8] {
        var writer = BinaryWriter()
        writer.text(metric.definition)
        writer.text(selection.filter?.text ?? "")
        writer.text(selection.pattern?.text ?? "")
        for field in groups { writer.text(field.name) }
        writer.count(Int(span.microseconds))
        switch metric {
        case .distinctClients, .quantile: writer.count(Int(window))
        default: break
        }
        writer.bool(condition.isUpward)
        return writer.bytes
    }
}
