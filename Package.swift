// swift-tools-version: 6.2
import PackageDescription

/// Settings of every target: Swift 6 mode comes with the tools version; unsafe code must be marked where it stands.
let strict: [SwiftSetting] = [.strictMemorySafety()]

/// What the pages of the dashboard are made of: parts of the program, so that it needs nothing beside it.
let pages = [
    "alerts.js", "api.js", "app.js", "axis.js", "charts.js", "colour.js", "dom.js", "early.js", "format.js",
    "icon.svg", "index.html", "live.js", "login.css", "login.html", "login.js", "online.css", "online.html",
    "online.js", "overview.css", "page.js", "range.js", "rangeform.js", "report.css", "report.js", "reportdata.js",
    "series.js", "sources.js", "style.css", "tables.js", "tail.js", "text.js", "tiles.js", "words-en.js",
    "words-ru.js", "zoom.js",
]

let package = Package(
    name: "visor",
    products: [
        .executable(name: "fake_log_gen", targets: ["FakeLogGen"]),
        .executable(name: "alerting", targets: ["Alerting"]),
        .executable(name: "log_producer", targets: ["LogProducer"]),
        .executable(name: "mini_monitor", targets: ["MiniMonitor"]),
        .executable(name: "stream_monitor", targets: ["StreamMonitor"]),
        .library(name: "VisorKit", targets: ["VisorKit"]),
        .library(name: "VisorTransport", targets: ["VisorTransport"]),
        .library(name: "VisorNetwork", targets: ["VisorNetwork"]),
        .executable(name: "kafka_sandbox", targets: ["KafkaSandbox"]),
        .library(name: "VisorKafka", targets: ["VisorKafka"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    ],
    targets: [
        .target(name: "VisorKit", swiftSettings: strict),
        .target(name: "LogSynthesis", swiftSettings: strict),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .target(name: "VisorTransport", dependencies: ["VisorKit", "CZlib", "CZstd"], swiftSettings: strict),
        .target(
            name: "VisorNetwork",
            dependencies: [
                "VisorKit", "VisorTransport",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
            ],
            swiftSettings: strict),
        .systemLibrary(name: "CRdKafka", pkgConfig: "rdkafka", providers: [.apt(["librdkafka-dev"])]),
        .target(name: "VisorKafka", dependencies: ["VisorKit", "VisorTransport", "CRdKafka"], swiftSettings: strict),
        .executableTarget(
            name: "KafkaSandbox",
            dependencies: [
                "VisorKafka", "VisorRuntime",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),
        .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
        .target(name: "VisorPatterns", dependencies: ["VisorKit", "CPCRE2"], swiftSettings: strict),
        .target(
            name: "VisorStore",
            dependencies: ["VisorKit", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: strict),
        .systemLibrary(name: "CHiredis", pkgConfig: "hiredis", providers: [.apt(["libhiredis-dev"])]),
        .target(
            name: "VisorDashboard",
            dependencies: [
                "CHiredis", "CSodium", "VisorKit", "VisorStore", "VisorTransport", "VisorNetwork",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Hummingbird", package: "hummingbird"),
            ],
            resources: pages.map { .embedInCode("Web/\($0)") },
            swiftSettings: strict),
        .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
        .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .target(
            name: "VisorAlerting",
            dependencies: [
                "CCurl", "VisorKit", "VisorPatterns", "VisorStore", "VisorTransport", "VisorNetwork", "VisorKafka",
                "VisorRuntime", "VisorSettings",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict),
        .systemLibrary(name: "CMalloc"),
        .target(
            name: "VisorRuntime",
            dependencies: [
                "VisorKit", "CMalloc",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .systemLibrary(name: "CNcurses", providers: [.apt(["libncurses-dev"])]),
        .target(name: "VisorScreen", dependencies: ["VisorRuntime", "CNcurses"], swiftSettings: strict),
        .executableTarget(
            name: "FakeLogGen",
            dependencies: [
                "LogSynthesis", "VisorTransport", "VisorNetwork", "VisorKafka", "VisorRuntime", "VisorSettings",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),
        .target(
            name: "VisorSettings",
            dependencies: [
                "VisorKit", "VisorPatterns", "VisorTransport", "VisorRuntime",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "LogProducer",
            dependencies: [
                "VisorKit", "VisorPatterns", "VisorTransport", "VisorNetwork", "VisorKafka", "VisorRuntime",
                "VisorSettings",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "StreamMonitor",
            dependencies: [
                "VisorKit", "VisorPatterns", "VisorTransport", "VisorNetwork", "VisorKafka", "VisorRuntime",
                "VisorSettings", "VisorStore", "VisorDashboard", "VisorAlerting",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "Alerting",
            dependencies: [
                "VisorAlerting", "VisorKit", "VisorNetwork", "VisorStore", "VisorTransport", "VisorRuntime",
                "VisorSettings",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "MiniMonitor",
            dependencies: [
                "VisorKit", "VisorTransport", "VisorRuntime", "VisorSettings", "VisorScreen", "LogSynthesis",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .target(name: "VisorTesting", dependencies: ["VisorKit", "CZlib"], swiftSettings: strict),
        .testTarget(name: "VisorKitTests", dependencies: ["VisorKit", "VisorTesting"]),
        .testTarget(name: "LogSynthesisTests", dependencies: ["LogSynthesis"]),
        .testTarget(name: "VisorTransportTests", dependencies: ["VisorTransport", "VisorTesting", "CZstd"]),
        .testTarget(
            name: "VisorNetworkTests",
            dependencies: [
                "VisorNetwork", "VisorKit", "VisorTransport", "VisorTesting",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
            ]),
        .testTarget(
            name: "VisorKafkaTests", dependencies: ["VisorKafka", "VisorKit", "VisorTransport", "VisorTesting"]),
        .testTarget(
            name: "VisorStoreTests",
            dependencies: [
                "VisorStore", "VisorKit", "VisorTesting", .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        .testTarget(
            name: "VisorDashboardTests",
            dependencies: [
                "VisorDashboard", "VisorStore", "VisorKit", "VisorNetwork", "VisorTesting",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
            ]),
        .testTarget(
            name: "VisorAlertingTests",
            dependencies: [
                "VisorAlerting", "VisorStore", "VisorKafka", "VisorKit", "VisorPatterns", "VisorNetwork",
                "VisorRuntime", "VisorTransport",
                "VisorTesting",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
            ]),
        .testTarget(name: "VisorPatternsTests", dependencies: ["VisorPatterns", "VisorKit", "VisorTesting"]),
        .testTarget(
            name: "VisorRuntimeTests",
            dependencies: [
                "VisorKit", "VisorRuntime", "VisorTesting",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        .testTarget(name: "VisorScreenTests", dependencies: ["VisorScreen", "VisorRuntime", "CNcurses"]),
        .testTarget(
            name: "FakeLogGenTests",
            dependencies: [
                "FakeLogGen", "LogSynthesis", "VisorRuntime", "VisorTesting",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .testTarget(
            name: "LogProducerTests",
            dependencies: [
                "LogProducer", "VisorKafka", "VisorKit", "VisorNetwork", "VisorTransport", "VisorRuntime",
                "VisorSettings",
                "VisorTesting",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .testTarget(
            name: "StreamMonitorTests",
            dependencies: [
                "StreamMonitor", "VisorKit", "VisorRuntime", "VisorSettings", "VisorTesting",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .testTarget(
            name: "AlertingTests",
            dependencies: [
                "Alerting", "VisorAlerting", "VisorKit", "VisorRuntime", "VisorTesting",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .testTarget(
            name: "MiniMonitorTests",
            dependencies: [
                "MiniMonitor", "VisorKit", "VisorRuntime", "VisorTesting",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "Alerting", "FakeLogGen", "KafkaSandbox", "LogProducer", "MiniMonitor", "StreamMonitor", "VisorKafka",
                "VisorTesting",
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            exclude: ["Alerting/Counting", "Dashboard/Browser"]),
    ]
)

// What the sanitizers look at needs no package of others, the building of which under a sanitizer would take most of the time.
if Context.environment["VISOR_PARTS"] == "core" {
    let core = ["VisorKit", "VisorPatterns", "VisorTransport"]
    let needed = core + core.map { "\($0)Tests" } + ["VisorTesting", "CZlib", "CZstd", "CPCRE2"]
    package.targets.removeAll { !needed.contains($0.name) }
    package.products.removeAll { !core.contains($0.name) }
    package.dependencies = []
}
