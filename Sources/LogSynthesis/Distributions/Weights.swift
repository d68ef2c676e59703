import Glibc

/// Families of weights for ``AliasTable``.
enum Weights {
    /// Zipf's law: rank `k` (from 1) weighs k^(-skew); a skew of 0 is the uniform distribution.
    static func zipf(count: Int, skew: Double) -> [Double] {
        (1...count).map { pow(Double($0), -skew) }
    }

    /// The binomial distribution of `count - 1` trials with success probability 1/2.
    static func binomial(count: Int) -> [Double] {
        let trials = Double(count - 1)
        return (0..<count).map { successes in
            let k = Double(successes)
            let logarithm = lgammaOfSuccessor(trials) - lgammaOfSuccessor(k) - lgammaOfSuccessor(trials - k)
            return exp(logarithm - trials * M_LN2)
        }
    }

    /// ln(n!), by the gamma function.
    private static func lgammaOfSuccessor(_ value: Double) -> Double {
        var sign: Int32 = 0
        return unsafe lgamma_r(value + 1, &sign)
    }
}
