import Foundation
import VisorRuntime

/// A command that is started for each notice, with the notice as JSON on its standard input.
///
/// No shell stands between: what a label says is never a part of a command. Exit code 0 accepts the notice; 75, the
/// `EX_TEMPFAIL` of `sysexits.h`, asks for another attempt, and so does a command that was killed or took too long.
public struct CommandReceiver: Receiver {
    /// What there is to say of a command.
    public struct Settings: Sendable, Equatable {
        /// The program, an absolute path, and its arguments.
        public var arguments: [String]
        /// How long it may run.
        public var time: Duration

        /// A command.
        public init(arguments: [String], time: Duration = .seconds(30)) {
            (self.arguments, self.time) = (arguments, time)
        }

        /// Reads `command` and `timeout`; what is wrong is a problem of the object.
        public static func read(_ object: ConfigurationObject) -> Settings? {
            let time = object.duration("timeout", in: .seconds(1)...(.seconds(600))) ?? .seconds(30)
            guard object.item("command") != nil else {
                object.report(
                    "missing; it is the program and its arguments, such as [\"/usr/bin/tell\"]", at: "command")
                return nil
            }
            guard let arguments = object.strings("command") else { return nil }
            guard let program = arguments.first, program.hasPrefix("/"),
                arguments.allSatisfy({ !$0.utf8.contains(0) })
            else {
                object.report("begins with the absolute path of a program", at: "command")
                return nil
            }
            return Settings(arguments: arguments, time: time)
        }
    }

    private let settings: Settings
    private static let calls = BlockingCalls(atOnce: 4)

    /// A receiver.
    public init(_ settings: Settings) { self.settings = settings }

    /// Runs the command to its end.
    public func deliver(_ notice: Notice) async throws(DeliveryFailure) {
        let environment = CommandReceiver.environment(notice)
        let input = NoticeDocument.json(notice) + Array("\n".utf8)
        let ending = try await CommandReceiver.calls.runUntilStopped { [settings] (stop) throws(DeliveryFailure) in
            // Its turn may have come too late.
            if stop.isRequested { throw DeliveryFailure("given up, since the program ends") }
            return try ChildProcess(
                arguments: settings.arguments, environment: environment, input: input, time: settings.time, stop: stop
            ).run()
        }
        if let failure = failure(ending) { throw failure }
    }

    /// The variables of the command: those of this process without Visor's own, some of which are secrets, and what the notice says.
    static func environment(_ notice: Notice) -> [String: String] {
        var variables = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("VISOR_") }
        let told = notice.firing.first ?? notice.alerts.first
        variables["VISOR_NOTICE_ID"] = CleanText.identity(notice.id)
        variables["VISOR_STATUS"] = notice.status.rawValue
        variables["VISOR_RECEIVER"] = CleanText.line(notice.receiver, atMost: 200)
        variables["VISOR_SUBJECT"] = NoticeText(notice, limit: 0).subject
        variables["VISOR_ALERTNAME"] = CleanText.line(told?.name ?? "", atMost: 200)
        variables["VISOR_SEVERITY"] = CleanText.line(told?.severity ?? "", atMost: 200)
        return variables
    }

    private func failure(_ ending: ChildProcess.Ending) -> DeliveryFailure? {
        let program = settings.arguments[0]
        let said = ending.firstLine.isEmpty ? "" : ": \(ending.firstLine)"
        switch ending.how {
        case .exited(0): return nil
        case .exited(let code):
            return DeliveryFailure("\(program) ended with \(code)\(said)", isPermanent: code != 75)
        case .killed(let signal): return DeliveryFailure("\(program) was killed by signal \(signal)\(said)")
        case .lost: return DeliveryFailure("\(program) has ended, and nobody knows how\(said)")
        case .overdue:
            return DeliveryFailure("\(program) took longer than \(settings.time.components.seconds) s\(said)")
        }
    }
}
