// swift-tools-version: 6.1
import PackageDescription

// A package of its own, so that who builds Visor does not fetch what only its benchmarks need.
let package = Package(
    name: "visor-benchmarks",
    dependencies: [
        .package(name: "visor", path: ".."),
        // Without its traits it puts nothing between the program and the allocator, and so counts no allocations.
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
    ],
    targets: [
        .executableTarget(
            name: "Stages",
            dependencies: [
                .product(name: "VisorKit", package: "visor"),
                .product(name: "Benchmark", package: "benchmark"),
            ],
            path: "Benchmarks/Stages",
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
        .executableTarget(
            name: "Delay",
            dependencies: [
                .product(name: "VisorKit", package: "visor"),
                .product(name: "VisorTransport", package: "visor"),
            ],
            path: "Delay"),
        .executableTarget(
            name: "Rules",
            dependencies: [.product(name: "VisorKit", package: "visor")],
            path: "Rules"),
        .systemLibrary(
            name: "CBareKafka", path: "CBareKafka", pkgConfig: "rdkafka", providers: [.apt(["librdkafka-dev"])]),
        .executableTarget(
            name: "KafkaBench",
            dependencies: [
                "CBareKafka",
                .product(name: "VisorKit", package: "visor"),
                .product(name: "VisorKafka", package: "visor"),
            ],
            path: "Kafka"),
    ]
)
