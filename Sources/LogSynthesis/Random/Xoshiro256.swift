/// A small, fast, seedable generator whose sequence is the same on every machine: xoshiro256**.
///
/// Source: D. Blackman, S. Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47 (2021); public-domain
/// reference `xoshiro256starstar.c`.
public struct Xoshiro256: RandomNumberGenerator, Sendable {
    private var state0: UInt64
    private var state1: UInt64
    private var state2: UInt64
    private var state3: UInt64

    /// Starts the sequence that belongs to `seed` and `stream`; streams of one seed are independent for our purposes.
    public init(seed: UInt64, stream: UInt64 = 0) {
        var root = SplitMix64(seed: seed)
        var expander = SplitMix64(seed: root.next() ^ (stream &* 0xD134_2543_DE82_EF95))
        state0 = expander.next()
        state1 = expander.next()
        state2 = expander.next()
        state3 = expander.next()
    }

    /// Starts from the given state, which must not be all zero.
    init(state: (UInt64, UInt64, UInt64, UInt64)) {
        (state0, state1, state2, state3) = state
    }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        let product = state1 &* 5
        let result = ((product << 7) | (product >> 57)) &* 9
        let shifted = state1 << 17
        state2 ^= state0
        state3 ^= state1
        state1 ^= state2
        state0 ^= state3
        state2 ^= shifted
        state3 = (state3 << 45) | (state3 >> 19)
        return result
    }

    /// A value uniform in `0 ..< 1`, a multiple of 2⁻⁵³.
    mutating func unit() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// A value uniform in `0 ..< bound`; the bias is below `bound` / 2⁶⁴.
    mutating func below(_ bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// True with the given probability.
    mutating func chance(_ probability: Double) -> Bool {
        unit() < probability
    }
}
