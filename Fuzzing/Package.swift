// swift-tools-version: 6.2
import PackageDescription

/// The names of the fuzz targets: `scripts/fuzz lines` runs `FuzzLines` from the inputs in `Corpus/lines`.
let names = ["Framing", "Lines", "Folding", "Filters", "Formats", "Partials"]

let strict: [SwiftSetting] = [.strictMemorySafety()]

// A package of its own: its programs have no `main` but libFuzzer's, and build only as `scripts/fuzz` does it.
let package = Package(
    name: "visor-fuzzing",
    dependencies: [.package(name: "visor", path: "..")],
    targets: [
        .target(
            name: "FuzzSupport", dependencies: [.product(name: "VisorKit", package: "visor")], swiftSettings: strict)
    ]
        + names.map { name in
            .executableTarget(
                name: "Fuzz\(name)",
                dependencies: ["FuzzSupport", .product(name: "VisorKit", package: "visor")],
                swiftSettings: strict)
        }
)
