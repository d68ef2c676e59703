import Foundation
import VisorKit
import VisorNetwork
import VisorRuntime
import VisorTransport

/// What a configuration comes to when the program begins.
extension LogProducerConfiguration {
    /// The files that lines go to.
    private var outputs: [String] {
        destinations.compactMap { destination in
            if case .other(.file(let path)) = destination { path } else { nil }
        }
    }

    /// Finds out whether inputs and destinations go together.
    ///
    /// - Throws: `ProgramError`.
    func check() throws {
        guard !inputs.isEmpty || readsStandardInput else {
            throw ProgramError("no input; name files with -i, or '-i -' for the standard input", code: .usage)
        }
        guard !destinations.isEmpty else {
            throw ProgramError(
                "no destination; name one with --to, such as http://127.0.0.1:8080/ingest or file:all.log", code: .usage
            )
        }
        for input in inputs {
            let status = try? HostFileSystem().status(of: input.path)
            if status?.kind == .stream || status?.kind == .device {
                throw ProgramError(
                    "\(input.path): is a pipe or a device, which only one can read; give it to the standard input:"
                        + " log_producer -i - < \(input.path)", code: .usage)
            }
            guard isOnce, status == nil else { continue }
            guard InputPaths.isPattern(input.path) else { throw ProgramError("\(input.path): no such file") }
            _ = try InputPaths.expand([input.path])
        }
        for path in outputs where OutputFile.isNoRegularFile(path) {
            throw ProgramError("\(path): is no regular file; lines are shipped to files, over restarts", code: .usage)
        }
        do {
            try OutputConflict.check(outputs: outputs, inputs: inputs.map { ($0.path, FileIdentity(path: $0.path)) })
        } catch {
            throw ProgramError(error.description, code: .usage)
        }
        for path in outputs { try OutputFile.check(path) }
    }

    /// Reads the token; `nil` where none is to be shown.
    ///
    /// - Throws: `ProgramError`.
    func readToken(warn: (String) -> Void) throws -> BearerToken? {
        guard let tokenFile else { return nil }
        for case .other(.network(let endpoint)) in destinations where endpoint.scheme == .http && !endpoint.isLoopback {
            warn("warning: the token goes to \(endpoint) as it is, for all on the way to read; https hides it")
        }
        do throws(BearerToken.Unusable) {
            return try BearerToken(file: tokenFile)
        } catch {
            throw ProgramError(error.description, code: .usage)
        }
    }

    /// The route to a destination, which goes on from its state.
    ///
    /// - Throws: `CheckpointError`, `OutputFile.Failure`, `ProgramError`.
    func route(
        _ number: Int, to address: ShippingAddress, in folder: String, _ spool: Spool?, _ token: BearerToken?,
        say: @escaping @Sendable (String) -> Void
    ) throws -> Route {
        let store = RouteStore(
            folder: folder, name: RouteStore<HostFileSystem>.name(of: name, to: "\(address)"), in: HostFileSystem())
        var state: RouteState?
        if start == .checkpoint {
            let found = try store.load()
            for warning in found.warnings { say("warning: \(warning)") }
            state = found.state
        } else {
            try store.beginAnew()
        }
        let follow = FollowSettings(
            startsAtEnd: state == nil && start == .end, poll: poll, flushesPartial: flushesPartial, outputs: outputs)
        return Route(
            number, to: try destination(address, from: state, token, say), reading: inputs, spool: spool, from: state,
            in: store, follow: follow, settings: routeSettings, say: say)
    }

    private var routeSettings: Route.Settings {
        let folder = FileManager.default.currentDirectoryPath
        var settings = Route.Settings(naming: SourceNaming(prefix: source ?? HostName.current, folder: folder))
        (settings.sending, settings.lines, settings.labels, settings.isOnce) = (sending, lines, labels, isOnce)
        return settings
    }

    private func destination(
        _ address: ShippingAddress, from state: RouteState?, _ token: BearerToken?,
        _ say: @escaping @Sendable (String) -> Void
    ) throws -> any Destination {
        let other: DestinationAddress
        switch address {
        case .kafka(let address): return try kafka.destination(address, say: say)
        case .other(let address): other = address
        }
        do throws(TLSSecrets.Failure) {
            switch other {
            case .network(let endpoint) where endpoint.scheme.isHTTP:
                return try HTTPDestination(
                    endpoint, token: token, secrets: secrets, compresses: compression.compresses(for: endpoint))
            case .network(let endpoint): return try TCPDestination(endpoint, secrets: secrets)
            case .file: break
            }
        } catch {
            throw ProgramError(error.description, code: .usage)
        }
        guard case .file(let path) = other else { preconditionFailure("all others have been had") }
        return FileDestination(try ShippedLines(path, from: state, in: HostFileSystem()))
    }
}
