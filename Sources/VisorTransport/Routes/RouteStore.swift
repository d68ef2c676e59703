import VisorKit

/// Keeps the state of one route in a folder: the last and its predecessor.
public final class RouteStore<System: FileSystem>: Sendable {
    private let slots: StateSlots<System>

    /// The states of a route by its name in a folder, of which nothing is known before they are loaded.
    public init(folder: String, name: String, in fileSystem: System) {
        slots = StateSlots(folder: folder, name: name, mark: .route, in: fileSystem)
    }

    /// The name of the files of the route from a producer to a destination.
    ///
    /// - Parameters:
    ///   - producer: the name of the producer.
    ///   - destination: the address of the destination, as it is written.
    public static func name(of producer: String, to destination: String) -> String {
        "\(producer).to-\(String(FilePosition.Sample(Array(destination.utf8)).hash, radix: 16))"
    }

    /// The last state that is whole, with what is wrong with the other; `nil` where there has been none.
    ///
    /// - Throws: `CheckpointError` where there have been states and none can be used, or the last is of another version.
    public func load() throws(CheckpointError) -> (state: RouteState?, warnings: [String]) {
        try slots.load { (bytes) throws(WireError) in try RouteState(decoding: bytes) }
    }

    /// Leaves out of account what stands there: the next state is later than all of it.
    ///
    /// - Throws: `CheckpointError.unreadable`.
    public func beginAnew() throws(CheckpointError) {
        try slots.beginAnew()
    }

    /// Writes a state in place of the last but one.
    ///
    /// - Throws: `OutputFile.Failure`, after which the last two are what they were.
    public func save(_ state: RouteState) throws(OutputFile.Failure) {
        try slots.save(state.encoded())
    }
}
