import VisorKit

/// Finds out which of the files that may be parts of a log have been read before, and which are new.
///
/// A file is known by its device and inode if what has been read stands in it; or by that alone, for it may have been copied or
/// compressed. Files that are older than one that is known are none of the log's later parts.
struct PartSearch {
    /// The parts in which the reading goes on, by the number of their file.
    private(set) var found: [Int: OpenPart] = [:]
    /// What has been read of files that are nowhere.
    private(set) var missing: [FilePosition]

    private let open: [OpenPart]
    private let done: [FilePosition]
    private let latest: Int64
    private let since: Int64?
    /// The numbers of files of which nothing is known, and of the newest that is known.
    private var unknown: [Int] = []
    private var newestKnown: Int?

    /// A search for the parts of a source, of which these are open and so much has been read of others.
    ///
    /// - Parameter since: when that was written down, in nanoseconds since 1970, in a first search after a start.
    init(open: [OpenPart], closed: [FilePosition], since: Int64?) {
        (self.open, self.since) = (open, since)
        missing = closed.filter { !$0.isDone }
        done = closed.filter(\.isDone)
        latest = (open.map(\.position) + closed).map(\.modified).max() ?? since ?? .min
    }

    /// Sorts files, the oldest first, into those that are known and others.
    ///
    /// - Throws: `InputError` where one that is known cannot be read.
    mutating func recognise(_ files: [PartFile], in fileSystem: some FileSystem) throws(InputError) {
        for (number, file) in files.enumerated() {
            if try isKnown(file, number, fileSystem) { newestKnown = number } else { unknown.append(number) }
        }
        // A copy, or a part that was compressed: what is known of it stands in a file of another inode.
        for position in missing.reversed() where position.head.count > 0 {
            try findElsewhere(position, files, fileSystem)
        }
    }

    /// The numbers of the files that are to be read from their beginning, the oldest first.
    ///
    /// - Parameters:
    ///   - isBegun: whether anything has been read of the log before.
    ///   - history: older parts to read where nothing has.
    /// - Throws: `InputError` where one that may be a copy cannot be read.
    func newFiles(
        among files: [PartFile], isBegun: Bool, history: Set<String>, in fileSystem: some FileSystem
    ) throws(InputError) -> [Int] {
        var new: [Int] = []
        for number in unknown {
            let file = files[number]
            let isNew =
                if file.name == nil {
                    number == files.count - 1
                } else if !isBegun || history.contains(file.path) {
                    history.contains(file.path)
                } else {
                    isLater(file, number) ? try !isCopy(file, fileSystem) : false
                }
            if isNew { new.append(number) }
        }
        return new
    }

    /// Whether a file is later than all that is known, or was made after all that was known when this was written down: it may
    /// be a copy of what was lost in a crash.
    private func isLater(_ file: PartFile, _ number: Int) -> Bool {
        if let since, file.status.modified >= since { return true }
        return newestKnown.map { number > $0 } ?? (file.status.modified >= latest)
    }

    /// Whether a file holds what has been read of another, or a part of that: somebody has copied it.
    private func isCopy(_ file: PartFile, _ fileSystem: some FileSystem) throws(InputError) -> Bool {
        for position in open.map(\.position) + found.values.map(\.position) + done where position.offset > 0 {
            if try resume(file, position, fileSystem) != nil { return true }
        }
        for part in open + found.values where file.name?.isCompressed != true {
            if try part.begins(with: file, in: fileSystem) { return true }
        }
        return false
    }

    /// The files of which nothing is known, but for some.
    func unknown(among files: [PartFile], but numbers: [Int]) -> [PartFile] {
        unknown.filter { !numbers.contains($0) && files[$0].name != nil }.map { files[$0] }
    }

    /// Whether a file is open, or has been read under its device and inode.
    private mutating func isKnown(
        _ file: PartFile, _ number: Int, _ fileSystem: some FileSystem
    ) throws(InputError) -> Bool {
        if open.contains(where: { $0.isSame(as: file.status) }) { return true }
        // A file that was cut has been several incarnations, of which it is the newest.
        for place in missing.indices.reversed() where missing[place].isOf(file.status) {
            guard let part = try resume(file, missing[place], fileSystem) else { continue }
            found[number] = part
            missing.remove(at: place)
            return true
        }
        // One that was empty is known by nothing but its inode, which another file may have by now.
        for position in done where position.isOf(file.status) && position.head.count > 0 {
            if try resume(file, position, fileSystem) != nil { return true }
        }
        return false
    }

    private mutating func findElsewhere(
        _ position: FilePosition, _ files: [PartFile], _ fileSystem: some FileSystem
    ) throws(InputError) {
        // Looking into what is compressed takes time, so those come last.
        let plainFirst =
            unknown.filter { files[$0].name?.isCompressed != true }
            + unknown.filter { files[$0].name?.isCompressed == true }
        for number in plainFirst {
            guard let part = try resume(files[number], position, fileSystem) else { continue }
            found[number] = part
            unknown.removeAll { $0 == number }
            missing.removeAll { $0.incarnation == position.incarnation }
            newestKnown = max(newestKnown ?? number, number)
            return
        }
    }

    private func resume(
        _ file: PartFile, _ position: FilePosition, _ fileSystem: some FileSystem
    ) throws(InputError) -> OpenPart? {
        do throws(InputError) {
            return try OpenPart(file.path, from: position, in: fileSystem)
        } catch {
            if case .missing = error { return nil }
            // An older part that may not be read cannot hold up the log.
            if file.name != nil { return nil }
            throw error
        }
    }
}

extension FilePosition {
    /// Whether the position is in a file of this device and inode.
    func isOf(_ status: FileStatus) -> Bool { number == status.number }

    /// The device and inode of the file.
    var number: FileNumber { FileNumber(device: device, inode: inode) }
}
