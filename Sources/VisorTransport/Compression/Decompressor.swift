/// Decompresses a stream of frames, in bounded memory.
///
/// What comes after a fault is not read: what could be read counts, and `damage` says the rest.
final class Decompressor: ByteStream {
    /// How many compressed bytes are read at once.
    private static let inputSize = 64 << 10

    /// What is wrong with the input, once reading has come to it.
    private(set) var damage: String?

    private var source: any ByteStream
    private let decoder: any FrameDecoder
    private let stop: StopSignal
    private let isLive: Bool
    private var input: [UInt8]
    /// The part of `input` that has not been decompressed.
    private var rest: Range<Int>
    private var isInFrame = false
    private var hasEnded = false
    /// Whether the decoder may have output that did not fit.
    private var mayHoldOutput = false

    /// A decompressor of what a source yields.
    ///
    /// - Parameters:
    ///   - begun: the bytes that have been read from the source already.
    ///   - isLive: whether a stop lets the source end, and does not end the reading at once.
    init(
        _ source: any ByteStream, _ decoder: any FrameDecoder, begun: [UInt8] = [], isLive: Bool = false,
        stop: StopSignal
    ) {
        (self.source, self.decoder, self.stop, self.isLive) = (source, decoder, stop, isLive)
        rest = begun.indices
        input = begun + [UInt8](repeating: 0, count: max(Decompressor.inputSize - begun.count, 0))
    }

    var byteCount: Int { source.byteCount }

    /// Of a live source, what can be read may be too little to be decompressed, which would let lines wait that are there.
    var isReady: Bool { hasEnded || mayHoldOutput || !rest.isEmpty || !isLive && source.isReady }

    /// Decompresses bytes into a buffer and returns their number, 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(InputError) -> Int {
        guard buffer.count > 0 else { return 0 }
        while !hasEnded && (isLive || stop.age == nil) {
            if rest.isEmpty && !mayHoldOutput { try refill() }
            if rest.isEmpty && !mayHoldOutput {
                if isInFrame && stop.age == nil { fail("ends in the middle of its compressed data") }
                hasEnded = true
            } else if isInFrame || startFrame() {
                let count = unsafe decode(into: buffer)
                if count > 0 { return count }
            }
        }
        return 0
    }

    private func refill() throws(InputError) {
        var source = source
        defer { self.source = source }
        let count = try unsafe input.withUnsafeMutableBufferPointer { (buffer) throws(InputError) in
            try unsafe source.read(into: UnsafeMutableRawBufferPointer(buffer))
        }
        rest = 0..<count
    }

    /// Whether another frame begins; padding is passed over.
    private func startFrame() -> Bool {
        let padding = rest.prefix { decoder.follower(beginningWith: input[$0]) == .padding }
        rest = padding.upperBound..<rest.upperBound
        guard !rest.isEmpty else { return false }
        isInFrame = decoder.follower(beginningWith: input[rest.lowerBound]) == .frame
        if !isInFrame {
            fail("has bytes behind its compressed data that are none, from byte \(byteCount - rest.count) on")
        }
        return isInFrame
    }

    private func decode(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let (decoder, rest) = (decoder, rest)
        let step = unsafe input.withUnsafeBytes { input in
            unsafe decoder.decode(UnsafeRawBufferPointer(rebasing: input[rest]), into: buffer)
        }
        self.rest = rest.lowerBound + step.read..<rest.upperBound
        mayHoldOutput = step.outcome == .inFrame && step.written == buffer.count
        switch step.outcome {
        case .inFrame: break
        case .frameEnd: isInFrame = false
        case .damaged: fail("is damaged near byte \(byteCount - self.rest.count)")
        case .refused(let reason): fail(reason)
        }
        return step.written
    }

    private func fail(_ reason: String) {
        damage = reason
        hasEnded = true
        isInFrame = false
    }
}
