import VisorKit

/// How sources join, and how they are let go of.
extension FollowedFiles {
    /// Finds the sources that are asked for and not followed yet.
    func join() {
        let names = FollowedNames(requests, in: fileSystem)
        report(names.problems)
        if isFirstLook { messages += names.vain }
        dropMistaken(names)
        let followed = Set(sources.map(\.file.path) + pipes.map(\.path))
        for name in names.found where !followed.contains(name.path) {
            if name.isByPattern && isLeftOut(name.path) { continue }
            let record = known[name.path]
            let partition = record?.partition ?? nextPartition
            nextPartition = max(nextPartition, partition + 1)
            if name.isPipe {
                addPipe(name, partition)
                continue
            }
            let startsAtEnd = settings.startsAtEnd && (isFirstLook || !name.isByPattern)
            let file = FollowedFile(
                path: name.path, partition: partition, profile: name.profile, history: name.history,
                known: record?.positions ?? [], recall: startsAtEnd ? settings.recall : nil,
                heartbeat: settings.heartbeat, since: since)
            sources.append(FollowedSource(file, isByPattern: name.isByPattern, settings))
        }
    }

    /// Whether a file that a pattern matches is an output, or a part of another source that has been renamed.
    private func isLeftOut(_ path: String) -> Bool {
        guard let status = try? fileSystem.status(of: path) else { return false }
        if owners[status.number] != nil { return true }
        let others = sources.flatMap(\.file.closed) + known.values.flatMap { $0.name == path ? [] : $0.positions }
        if others.contains(where: { isPart(path, status, $0) }) { return true }
        return outputs.contains(status.number)
    }

    /// Whether what has been read of a file stands in the one at a path, under the same inode.
    private func isPart(_ path: String, _ status: FileStatus, _ position: FilePosition) -> Bool {
        guard position.isOf(status), position.head.count > 0 else { return false }
        let part = try? OpenPart(path, from: position, in: fileSystem)
        return part.flatMap(\.self) != nil
    }

    /// Ends the partitions of sources that are not followed any longer, which would hold back the watermark.
    func endOthers() {
        let partitions = Set(sources.map(\.file.partition) + pipes.map(\.partition))
        for record in known.values where !partitions.contains(record.partition) {
            events.append(end(of: record.partition, named: record.name))
        }
    }

    private func end(of partition: Int, named name: String) -> SourceEvent {
        .block(
            SourcedBlock(
                partition: partition, format: .combined, profile: InputProfile(source: name), block: BytesBlock([]),
                byteCount: 0, isLast: true, arrival: .now))
    }

    /// Says what folders cannot be listed, once each.
    private func report(_ problems: Set<String>) {
        messages += problems.subtracting(knownProblems).sorted()
        knownProblems = problems
    }

    /// Says how many files are left out since too many are open, again when they have become twice as many.
    func reportLeftOut() {
        let count = sources.count { $0.file.isLeftOut }
        guard count >= max(1, 2 * saidLeftOut) else { return }
        saidLeftOut = count
        let limit = DescriptorLimit.current.map { ", since no more than \($0) can be open" } ?? ""
        messages.append(
            "\(count) of \(sources.count) files are left out\(limit); raise that by 'ulimit -n' (or LimitNOFILE= of a"
                + " service), or name fewer")
    }

    /// Lets go of files that were waited for where there is a pipe or a folder now.
    private func dropMistaken(_ names: FollowedNames) {
        let files = Set(names.found.filter { !$0.isPipe }.map(\.path))
        let mistaken = sources.filter { !files.contains($0.file.path) && $0.file.newest == nil && !$0.isByPattern }
        events += mistaken.map { end(of: $0.file.partition, named: $0.file.path) }
        let paths = Set(mistaken.map(\.file.path))
        sources.removeAll { paths.contains($0.file.path) }
    }

    private func addPipe(_ name: FollowedNames.Name, _ partition: Int) {
        events.append(.joined(partition: partition, firstTime: nil))
        pipes.append(
            FollowedPipe(
                path: name.path, partition: partition, profile: name.profile, heartbeat: settings.heartbeat, wake: wake)
        )
    }

    /// Lets go of sources that patterns brought and that are no more.
    func removeGone() {
        for source in sources where source.isByPattern && source.file.isGone {
            events.append(end(of: source.file.partition, named: source.file.path))
        }
        sources.removeAll { $0.isByPattern && $0.file.isGone }
    }
}
