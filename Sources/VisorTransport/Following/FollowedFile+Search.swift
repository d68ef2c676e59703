import VisorKit

/// How parts are found and opened.
extension FollowedFile {
    /// How often a rotation that goes on meanwhile is looked at anew, before the next look has to do.
    private static let attempts = 10

    /// Finds the parts that are to be read, and opens them.
    mutating func open(in fileSystem: some FileSystem) throws(InputError) {
        for _ in 0..<FollowedFile.attempts {
            let status = try pathStatus(fileSystem)
            let files = candidates(status, fileSystem)
            // One that was cut, and then renamed, is another part than the one that is open.
            for number in parts.indices.reversed() { try glance(number) }
            var search = PartSearch(open: parts, closed: closed, since: since)
            try search.recognise(files, in: fileSystem)
            let new = try search.newFiles(
                among: files, isBegun: isBegun, history: newest == nil ? history : [], in: fileSystem)
            let isFirst = newest == nil && !isBegun
            let older = isFirst ? search.unknown(among: files, but: new) : []
            let opened = try openAll(new, of: files, from: nextIncarnation + older.count, fileSystem)
            // Names may have moved on while they were looked at, and a part between two looks must not be missed.
            let after = candidates(try pathStatus(fileSystem), fileSystem)
            guard let opened, after.map(\.identity) == files.map(\.identity) else { continue }
            leaveOut(older, fileSystem)
            adopt(search, opened)
            isAtPath = isNewest(status)
            return
        }
    }

    /// Takes over parts that were found again or opened, by the numbers of their files, of which the last is the newest.
    private mutating func adopt(_ search: PartSearch, _ opened: [Int: OpenPart]) {
        let found = search.found.merging(opened) { found, _ in found }.sorted { $0.key < $1.key }.map(\.value)
        // Known before the first of their lines: what is moved away now is found again after a crash.
        news += found.map(\.position)
        let resumed = Set(found.map(\.position.incarnation))
        closed.removeAll { resumed.contains($0.incarnation) }
        for position in search.missing { lose(position) }
        parts += found
        nextIncarnation += opened.count
        isBegun = true
        since = nil
        // So many rotations ago, a file is not mistaken for a new one: it is older than those that are known.
        closed.removeFirst(max(0, closed.count - SourceRecord.mostPositions))
    }

    /// Finds the format of lines that are passed over.
    private var finder: FormatFinder { FormatFinder(name: path, profile: profile, heartbeat: heartbeat, format: nil) }

    /// Notes the older parts that there are where the reading begins, so that they are not taken for later ones.
    private mutating func leaveOut(_ files: [PartFile], _ fileSystem: some FileSystem) {
        for file in files {
            defer { nextIncarnation += 1 }
            // One that cannot be read is not mistaken for anything.
            guard var part = try? OpenPart(file.path, of: path, incarnation: nextIncarnation, in: fileSystem) else {
                continue
            }
            part.finish()
            closed.append(part.position)
            news.append(part.position)
        }
    }

    /// Opens files as new parts; `nil` where one is no longer what it was.
    private mutating func openAll(
        _ numbers: [Int], of files: [PartFile], from incarnation: Int, _ fileSystem: some FileSystem
    ) throws(InputError) -> [Int: OpenPart]? {
        var opened: [Int: OpenPart] = [:]
        for number in numbers {
            let file = files[number]
            do throws(InputError) {
                var part = try OpenPart(
                    file.path, of: path, incarnation: incarnation + opened.count, in: fileSystem)
                guard part.isSame(as: file.status) else { return nil }
                part.note(format: newest?.format)
                if newest == nil, let recall {
                    if recall.microseconds > 0 {
                        try part.skip(toLast: recall, finder)
                    } else {
                        try part.skipToEnd(finder)
                    }
                }
                opened[number] = part
            } catch {
                if case .missing = error { return nil }
                // An older part that may not be read cannot hold up the log.
                guard file.name != nil, !error.isExhaustion else { throw error }
                messages.append("\(error); what stands in it is not counted")
            }
        }
        return opened
    }

    /// The files in which the log may stand, the oldest first, each once: one file may be found under several names.
    private func candidates(_ status: FileStatus?, _ fileSystem: some FileSystem) -> [PartFile] {
        var files = PartFile.rotated(of: path, in: fileSystem)
        let real = fileSystem.resolved(path)
        if real != path && PathParts.name(of: real) != PathParts.name(of: path) {
            files = PartFile.rotated(of: real, in: fileSystem) + files
        }
        var seen = Set(files.map(\.status.number))
        files = linked(fileSystem).filter { !seen.contains($0.status.number) } + files
        seen = Set([status?.number].compactMap(\.self))
        files.removeAll { !seen.insert($0.status.number).inserted }
        if let status { files.append(PartFile(path: path, status: status, name: nil)) }
        return files
    }

    /// The files that a link has led to, which keep their names: they are older than what it leads to now.
    private func linked(_ fileSystem: some FileSystem) -> [PartFile] {
        let positions = closed.filter { !$0.isDone }.sorted { $0.incarnation < $1.incarnation }
        return positions.compactMap { position in
            guard let status = try? fileSystem.status(of: position.name), status.kind == .regular else { return nil }
            return PartFile(path: position.name, status: status, name: nil)
        }
    }

    private mutating func lose(_ position: FilePosition) {
        guard let number = closed.firstIndex(where: { $0.incarnation == position.incarnation }) else { return }
        closed[number].isDone = true
        news.append(closed[number])
        let unread = position.size - position.offset
        if unread > 0 {
            messages.append(
                "\(path): was removed, cut or written anew before its last \(unread) bytes were read; they are not counted"
            )
        } else if position.offset > 0 {
            messages.append(
                "\(path): was removed, cut or written anew; if more came behind byte \(position.offset), it is not counted"
            )
        }
    }

    func pathStatus(_ fileSystem: some FileSystem) throws(InputError) -> FileStatus? {
        let isDevice: Bool
        do throws(SystemError) {
            let status = try fileSystem.status(of: path)
            if status.kind == .regular { return status }
            isDevice = status.kind == .device
        } catch {
            if error.isAbsence { return nil }
            throw .unreadable(path, error)
        }
        throw isDevice ? .device(path) : .irregular(path)
    }
}
