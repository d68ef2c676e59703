import ServiceLifecycle
import VisorKafka
import VisorRuntime

/// Keeps brokers until a signal comes.
struct SandboxService: Service {
    let brokers: Int

    func run() async throws {
        let cluster = try SandboxCluster(brokers: brokers)
        try StandardStream.output.write(cluster.bootstrap + "\n")
        try? await gracefulShutdown()
        withExtendedLifetime(cluster) {}
    }
}
