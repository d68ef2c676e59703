import VisorDashboard
import VisorKafka
import VisorKit
import VisorTransport

/// The inputs, with how far they have been read, for the dashboard to show.
struct DashboardSources {
    private struct Known {
        var partition: Int
        var position = 0
        var isFile = false
    }

    /// How many inputs are shown at most; whoever connects to a port may say any number of names.
    private static let most = 1_000

    private var known: [String: Known] = [:]

    /// Takes note of what has been read.
    mutating func note(_ event: SourceEvent) {
        guard case .block(let block) = event else { return }
        let name = block.position?.source ?? block.profile.source
        guard !name.isEmpty, known[name] != nil || known.count < DashboardSources.most else { return }
        var source = known[name] ?? Known(partition: block.partition)
        source.partition = block.partition
        if let position = block.position {
            (source.position, source.isFile) = (position.offset, true)
        } else {
            source.position += block.byteCount
        }
        known[name] = source
    }

    /// The inputs as they are shown, by their names.
    func shown(_ state: AnalysisState) -> [DashboardMoment.Source] {
        known.sorted { $0.key < $1.key }.map { name, source in
            var shown = DashboardMoment.Source(
                name: name, position: source.position, last: state.windows.greatestTime(of: source.partition),
                heartbeat: state.rules.lastHeartbeat(of: name))
            guard source.isFile else { return shown }
            do throws(VisorTransport.SystemError) {
                shown.size = try HostFileSystem().status(of: name).size
            } catch {
                shown.trouble = error.isAbsence ? "does not exist; waiting for it" : "\(error)"
            }
            return shown
        }
    }

    /// Partitions of Kafka, as they are shown.
    static func shown(_ inputs: [GroupInput]) -> [DashboardMoment.Source] {
        inputs.map { input in
            DashboardMoment.Source(
                name: "\(input.partition)", position: input.position ?? 0, unit: .messages, size: input.end,
                last: input.latest,
                trouble: input.lost > 0 ? "\(input.lost) messages were deleted before anybody read them" : nil)
        }
    }
}
