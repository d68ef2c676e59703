/// Many short pieces of text as one block of bytes, for copying into lines without a `String`.
struct ByteTable: Sendable {
    private var bytes: [UInt8] = []
    private var ends: [Int] = [0]

    /// The number of pieces.
    var count: Int { ends.count - 1 }

    init(_ pieces: some Sequence<some Sequence<UInt8>>) {
        for piece in pieces {
            bytes.append(contentsOf: piece)
            ends.append(bytes.count)
        }
    }

    /// Copies the piece at `index` to the end of `buffer`.
    func append(_ index: Int, to buffer: inout [UInt8]) {
        let range = ends[index]..<ends[index + 1]
        unsafe bytes.withUnsafeBufferPointer { all in
            unsafe buffer.append(contentsOf: UnsafeBufferPointer(rebasing: all[range]))
        }
    }
}
