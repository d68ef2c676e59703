import Glibc

/// Response sizes with a log-normal distribution, sampled from a table of its quantiles.
struct ResponseSizes: Sendable {
    private static let cells = 4_096
    private let quantiles: [Double]

    /// Builds the distribution with this median (bytes) and this standard deviation of the natural logarithm.
    ///
    /// The tails are cut where less than one in 4,096 falls.
    init(median: Double = 4_096, deviation: Double = 1.5) {
        quantiles = Self.normalQuantiles().map { median * exp(deviation * $0) }
    }

    /// A size in bytes, 1 or more.
    func sample(_ generator: inout Xoshiro256) -> Int {
        let position = generator.unit() * Double(Self.cells)
        let cell = Int(position)
        let low = quantiles[cell]
        return max(1, Int(low + (quantiles[cell + 1] - low) * (position - Double(cell))))
    }

    /// The quantiles i / 4,096 of the standard normal distribution, by summing its density in steps of 1/1,000.
    private static func normalQuantiles() -> [Double] {
        let step = 0.001
        var result: [Double] = []
        var z = -3.6
        var mass = 0.000_159
        while z < 3.6, result.count <= cells {
            while mass * Double(cells) >= Double(result.count), result.count <= cells {
                result.append(z)
            }
            mass += exp(-z * z / 2) * step / (2 * Double.pi).squareRoot()
            z += step
        }
        while result.count <= cells {
            result.append(z)
        }
        return result
    }
}
