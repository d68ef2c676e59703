import Foundation
import Logging
import ServiceLifecycle

/// Runs services until one ends, SIGINT or SIGTERM comes, or one fails; then shuts the others down, the last first.
///
/// A second SIGINT ends the process at once with code 130, as a shell counts it. What takes longer than `gracePeriod` to
/// shut down is cancelled.
///
/// - Throws: The error of the service that failed first.
public func runServices(
    _ services: [any Service], gracePeriod: Duration = .seconds(30), logger: Logger = .silent
) async throws {
    var configuration = ServiceGroupConfiguration(
        services: services.map {
            .init(
                service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
                failureTerminationBehavior: .gracefullyShutdownGroup)
        },
        gracefulShutdownSignals: [.sigint, .sigterm], logger: logger)
    configuration.maximumGracefulShutdownDuration = gracePeriod
    let interrupts = InterruptCounter()
    defer { interrupts.cancel() }
    do {
        try await ServiceGroup(configuration: configuration).run()
    } catch let error as ServiceGroupError where error.errorCode == .serviceFinishedUnexpectedly {
        // A service that ends by itself while the others are shut down has ended all the same.
    }
}

extension Logger {
    /// A logger that says nothing.
    public static var silent: Logger { Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() } }
}
