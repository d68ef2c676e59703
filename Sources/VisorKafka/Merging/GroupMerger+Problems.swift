import VisorKit

/// What a merger has to say of its group.
extension GroupMerger {
    /// For how long a partition's reader is silent before that is said.
    private static let longestSilence = Duration.seconds(30)

    /// Says what there is to say of records that do not count.
    func report() throws(KafkaError) {
        if let definition = state.log.definition, definition != settings.definition {
            throw GroupMerger.isAnother(settings.names)
        }
        let refused = state.log.refused
        guard refused != refusals else { return }
        if refused[.version] != refusals[.version] {
            throw .own(
                "\(settings.names.partials) has records of another version of Visor; all processes of a group"
                    + " have to be of one")
        }
        if refused[.damaged] != refusals[.damaged] {
            sayOnce("\(settings.names.partials): has records that are damaged, or not Visor's; they do not count")
        }
        if refused[.definition] != refusals[.definition] {
            sayOnce(
                "\(settings.names.partials): another process of the group '\(settings.names.group)' folds by other settings"
                    + " (window, filters, heartbeat or rules); what it writes does not count")
        }
        refusals = refused
    }

    /// Says what may come again with every record, once a minute at most.
    private func sayOnce(_ text: String) {
        if troubles.isNew(.own(text)) { say(text) }
    }

    /// Says what is missing of the lines that a record stands for.
    func report(_ outcome: PartialLog.Outcome) {
        switch outcome {
        case .counted(let partial, _) where partial.notes.gaps > 0:
            sayOnce(
                "\(partial.partition): \(partial.notes.missing) bytes of lines are missing in what producers have sent"
                    + " (\(partial.notes.gaps) gaps)")
        case .lost(let partition, let range):
            say(
                "\(partition): the messages \(range.lowerBound) to \(range.upperBound - 1) are lost: they were deleted before"
                    + " anybody read them")
        default: break
        }
    }

    /// Says that lines are missing, because their partial cannot be merged.
    func reportUnreadable() {
        guard state.unreadable > 0 else { return }
        sayOnce(
            "error: \(state.unreadable) partials of \(settings.names.partials) count and cannot be merged: their lines are missing in"
                + " all windows; who wrote them is of another version, or means harm")
    }

    /// Says which partitions nobody reads, and which are read again.
    func reportSilent() {
        let now = state.log.silent(for: GroupMerger.longestSilence)
        for partition in now where !silent.contains(partition) {
            say("\(partition): nobody has read it for \(GroupMerger.longestSilence); the windows wait for it")
        }
        for partition in silent where !now.contains(partition) { say("\(partition): is read again") }
        silent = now
    }

    /// What there is to say where the log does not have what the state needs.
    static func gone(_ position: Int, _ settings: Settings, _ range: Range<Int64>? = nil) -> KafkaError {
        let extent =
            range.map { "has the records \($0.lowerBound) to \($0.upperBound)" } ?? "does not have that any more"
        return .own(
            "the state of the group is at record \(position) of \(settings.names.partials), which \(extent): the topic was"
                + " deleted, made anew, or cut too early; begin anew with another --group, or remove \(settings.names.state) and"
                + " the local state")
    }

    /// What there is to say to who folds otherwise than his group.
    static func isAnother(_ names: GroupNames) -> KafkaError {
        .own(
            "the group '\(names.group)' is counted by other settings than those of this process: the length of windows, lateness,"
                + " filters, trusted proxies, anonymity or the text of heartbeats; use the same, or another --group")
    }
}
