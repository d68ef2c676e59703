import Foundation
import Synchronization
import VisorKafka
import VisorKit
import VisorNetwork
import VisorStore

/// All of alerting in one process: the intake, the desk, the receivers, and the interface.
public final class AlertingService: Sendable {
    /// What an instance is made of.
    public struct Settings: Sendable {
        /// The routes, in order; their names differ.
        public var routes: [Route]
        /// The silences of every week.
        public var weekly: [WeeklySilence] = []
        /// Those who can be told, by name.
        public var receivers: [String: any Receiver]
        /// After how long an alert from the interface is over that does not say when.
        public var resolveTimeout = Duration.seconds(300)
        /// How old an alert of a file or a topic may be that people are told of.
        public var oldest = Duration.seconds(3_600)
        /// How many notices a receiver gets at once; more become one.
        public var mostAtOnce = 20
        /// Where the interface is served; `nil` for nowhere.
        public var endpoint: Endpoint?
        /// Certificate and key of the interface.
        public var secrets = TLSSecrets()
        /// What callers of the interface have to show; `nil` where everybody may call, who is on this machine.
        public var token: BearerToken?
        /// Files of alerts that are followed, which a label tells from one another.
        public var files: [String] = []
        /// The file of the alerts of this process itself; `nil` where it finds none.
        public var ownFile: String?

        /// The files that are followed, each once, however often and by whatever path it is named.
        var followed: [(path: String, isOwn: Bool)] {
            var known: Set<String> = []
            let all = [ownFile].compactMap(\.self).map { ($0, true) } + files.map { ($0, false) }
            return all.filter { known.insert(AlertFileParts($0.0).fullPath).inserted }
        }

        /// Topics of alerts that are followed.
        public var topics: KafkaAddress?
        /// The user's properties of the client that follows them.
        public var kafka = KafkaProperties()

        /// Settings.
        public init(routes: [Route], receivers: [String: any Receiver]) {
            (self.routes, self.receivers) = (routes, receivers)
        }
    }

    /// Where alerts come in.
    public let desk: AlertDesk

    private let settings: Settings
    private let store: AlertingStore
    private let now: @Sendable () -> Date
    private let say: @Sendable (String) -> Void
    private let letters: Mutex<DeadLetterBox>
    private let server: WebServer?
    private let isStopping = Mutex(false)

    /// How often it is looked whether something is to be told.
    private static let pace = Duration.milliseconds(200)
    /// After how many times that it is looked for what nobody can deliver.
    private static let round = 50
    /// How long is waited where nothing can be written.
    private static let repair = Duration.seconds(5)

    /// Opens what is kept, or begins it, in a folder that is there.
    ///
    /// - Parameters:
    ///   - path: the file of the state.
    ///   - say: takes what there is to tell who runs this, a line each.
    /// - Throws: `StoreError`.
    public init(
        _ settings: Settings, store path: String, version: String = "",
        now: @escaping @Sendable () -> Date = { Date() },
        say: @escaping @Sendable (String) -> Void
    ) throws(StoreError) {
        (self.settings, self.now, self.say) = (settings, now, say)
        store = try AlertingStore(path: path)
        desk = try AlertDesk(
            store: store, routes: settings.routes, weekly: settings.weekly, mostAtOnce: settings.mostAtOnce,
            oldest: settings.oldest, now: now, say: say)
        letters = Mutex(DeadLetterBox(store: store, receivers: Set(settings.receivers.keys), now: now, say: say))
        let routes = AlertingRoutes(
            desk: desk, store: store, receivers: settings.receivers.keys.sorted(), timeout: settings.resolveTimeout,
            token: settings.token, version: version, started: now())
        server = settings.endpoint.map {
            WebServer(at: $0, secrets: settings.secrets, routes: [routes], limits: AlertingRoutes.limits)
        }
        tidyOnce()
    }

    /// The port at which the interface is served; `nil` until it is.
    public var port: Int? { server?.port }

    /// What puts reports of a schedule into the outbox, for receivers whose names there are.
    public func reports(_ schedule: ReportSchedule, to receivers: [String]) -> ReportTeller {
        ReportTeller(store: store, schedule: schedule, receivers: receivers)
    }

    /// Works until it is stopped or the task is cancelled.
    ///
    /// - Throws: `WebServerError` where the interface cannot be served.
    public func run() async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            // The server hears of the end by itself; what is being delivered is brought to its end all the same.
            group.addTask { [self] in
                await deliver()
                return true
            }
            if let server {
                group.addTask {
                    try await server.run()
                    return false
                }
            }
            for work in intake + [decide] {
                group.addTask {
                    await work()
                    return false
                }
            }
            defer { group.cancelAll() }
            while let isEnd = try await group.next(), !isEnd {}
        }
    }

    /// What reads alerts, each until its task is cancelled.
    private var intake: [@Sendable () async -> Void] {
        var readers: [@Sendable () async -> Void] = settings.followed.map { path, isOwn in
            let reader = AlertFileReader(path: path, isOneOfMany: !isOwn, desk: desk, say: say)
            return { await reader.run() }
        }
        guard let address = settings.topics else { return readers }
        for topic in address.topics {
            let reader = AlertTopicReader(
                brokers: address.brokers, topic: topic, properties: settings.kafka, desk: desk, say: say)
            readers.append { await reader.run() }
        }
        return readers
    }

    /// Has what is being delivered brought to its end, and then everything.
    public func stop() { isStopping.withLock { $0 = true } }

    private func deliver() async {
        await withTaskGroup(of: Void.self) { group in
            // There may be no receiver.
            group.addTask { [self] in await tidy() }
            for (name, receiver) in settings.receivers {
                let courier = Courier(name: name, receiver: receiver, store: store, now: now, say: say)
                group.addTask { [self] in await courier.run(until: { isStopping.withLock { $0 } }) }
            }
        }
    }

    /// Looks for what nobody can deliver, until it is stopped or the task is cancelled: somebody may send dead letters again.
    private func tidy() async {
        var rounds = 0
        while !Task.isCancelled, !isStopping.withLock({ $0 }) {
            try? await Task.sleep(for: AlertingService.pace)
            rounds += 1
            if rounds.isMultiple(of: AlertingService.round) { tidyOnce() }
        }
    }

    /// What cannot be written now can be later, and keeps nothing else from going on.
    private func tidyOnce() {
        letters.withLock { letters in
            do throws(StoreError) { try letters.tidy() } catch { letters.note(error) }
        }
    }

    /// Decides again and again, until the task is cancelled.
    @Sendable private func decide() async {
        var isTold = false
        while !Task.isCancelled {
            do {
                try await desk.decide()
                isTold = false
                try await Task.sleep(for: AlertingService.pace)
            } catch is CancellationError {
                return
            } catch {
                if !isTold { say("\(error)") }
                isTold = true
                try? await Task.sleep(for: AlertingService.repair)
            }
        }
    }
}
