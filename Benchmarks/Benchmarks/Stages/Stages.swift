import Benchmark
import VisorKit

/// What each stage costs alone.
///
/// One iteration is a pass over the 1,000 lines of a sample, and what is shown is for one line; of merging and writing it
/// is for one window. Folding cannot be had without parsing: what it costs is the difference.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration.metrics = [.wallClock, .throughput, .peakMemoryResident]
    Benchmark.defaultConfiguration.warmupIterations = 20
    let perLine = Benchmark.Configuration(timeUnits: .nanoseconds, scalingFactor: .kilo, maxDuration: .seconds(2))
    let perWindow = Benchmark.Configuration(timeUnits: .microseconds, maxDuration: .seconds(2))

    let access = SampleLog.combined
    Benchmark("framing", configuration: perLine) { _ in
        blackHole(access.countRuns())
    }
    for sample in SampleLog.all {
        Benchmark("parsing \(sample.format.name)", configuration: perLine) { _ in
            blackHole(sample.countRecords())
        }
        Benchmark("parsing and folding \(sample.format.name)", configuration: perLine) { _ in
            blackHole(try await sample.analyse().overall.summary.lines)
        }
    }
    Benchmark("merging a window", configuration: perWindow) { benchmark, windows in
        var whole = WindowSummary()
        whole.merge(windows[0].summary)
        benchmark.startMeasurement()
        whole.merge(windows[1].summary)
        benchmark.stopMeasurement()
        blackHole(whole.lines)
    } setup: {
        try await access.analyse().windows
    }
    Benchmark("writing a window as JSON", configuration: perWindow) { _, windows in
        blackHole(SummaryDocument(topCount: 10).line(windows[0]).count)
    } setup: {
        try await access.analyse().windows
    }
}
