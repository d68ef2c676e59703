import VisorKit
import VisorRuntime
import VisorTransport

/// The files that are watched, with how far the reading has come in each.
struct WatchedFiles {
    /// How many files a picture has at most.
    private static let most = 1_000

    private struct Watched {
        let name: String
        var partition: Int?
        var position: FilePosition?
    }

    /// A file that the path of an input has led to.
    private struct Part: Hashable {
        let partition: Int
        let incarnation: Int
    }

    /// The part of a file that stands before what has been read.
    struct Beginning: Sendable {
        let position: FilePosition
        let profile: InputProfile
    }

    /// What stands before the places at which the reading of the files began.
    private(set) var beginnings: [Beginning] = []
    private var files: [Watched]
    private var begun: Set<Part> = []

    /// Files of these requests; those that patterns and folders bring are added when they are found.
    init(_ requests: [InputRequest]) {
        var seen: Set<String> = []
        files = requests.filter { request in
            let isFolder = (try? HostFileSystem().status(of: request.path))?.kind == .folder
            return !isFolder && !InputPaths.isPattern(request.path) && seen.insert(request.path).inserted
        }.map { Watched(name: $0.path) }
    }

    /// Takes note of what has been read.
    ///
    /// - Returns: the partition whose reading begins inside the file, if one does.
    mutating func note(_ event: SourceEvent) -> Int? {
        guard case .block(let block) = event, let position = block.position else { return nil }
        let place = place(of: position.source, block.partition)
        if let place, position.incarnation >= files[place].position?.incarnation ?? 0 {
            files[place].position = position
        }
        // A part that is told of for the first time is read from there.
        let part = Part(partition: block.partition, incarnation: position.incarnation)
        guard begun.insert(part).inserted, block.byteCount == 0, position.offset > 0, !position.isDone else {
            return nil
        }
        beginnings.append(Beginning(position: position, profile: block.profile))
        return block.partition
    }

    private mutating func place(of name: String, _ partition: Int) -> Int? {
        if let place = files.firstIndex(where: { $0.partition == partition }) { return place }
        if let place = files.firstIndex(where: { $0.name == name }) {
            files[place].partition = partition
            return place
        }
        guard files.count < WatchedFiles.most else { return nil }
        files.append(Watched(name: name, partition: partition))
        return files.count - 1
    }

    /// The files before anything has been read of them.
    var shown: [ScreenPicture.File] { files.map { ScreenPicture.File(name: $0.name) } }

    /// The files as a picture shows them.
    func shown(_ windows: WindowMerger, at now: EventTime) -> [ScreenPicture.File] {
        files.map { watched in
            var file = ScreenPicture.File(name: watched.name, position: watched.position?.offset ?? 0)
            do throws(VisorTransport.SystemError) {
                file.size = try HostFileSystem().status(of: watched.name).size
            } catch {
                file.trouble = error.isAbsence ? "does not exist; waiting for it" : "\(error)"
            }
            if let partition = watched.partition, let last = windows.greatestTime(of: partition) {
                file.lag = .microseconds(max(0, now.microseconds - last.microseconds))
            }
            return file
        }
    }
}
