/// Pseudo-random numbers that follow from bytes of the input, so that the fuzzer can work on them.
///
/// SplitMix64 (G. L. Steele et al., "Fast Splittable Pseudorandom Number Generators", 2014).
public struct CutGenerator: RandomNumberGenerator {
    private var state: UInt64

    /// A generator whose numbers follow from some bytes.
    public init(_ seed: [UInt8]) {
        state = seed.reduce(0) { $0 &* 257 &+ UInt64($1) }
    }

    /// The next number.
    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }
}
