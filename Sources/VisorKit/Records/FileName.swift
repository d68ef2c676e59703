/// File names as text.
///
/// To Linux a name is any bytes. Those that are UTF-8 are the text that they are; each other byte, which is above 127, becomes a
/// character of its own at the end of Unicode's private planes, U+10FE80 to U+10FEFF, and the bytes of such a character, were it
/// to stand in a name, too: so every name has one text, and every such text is of one name.
public enum FileName {
    private static let base: UInt32 = 0x10FE00
    /// The first byte of these characters in UTF-8, which begins hardly any others.
    private static let lead: UInt8 = 0xF4

    /// The text of a name.
    public static func text(_ bytes: some Collection<UInt8>) -> String {
        if bytes.allSatisfy({ $0 < 0x80 }) { return String(decoding: bytes, as: UTF8.self) }
        var text = String.UnicodeScalarView()
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let (scalar, count) = firstScalar(rest)
            if let scalar, byte(scalar) == nil {
                text.append(scalar)
            } else {
                text.append(contentsOf: rest.prefix(count).compactMap { Unicode.Scalar(base + UInt32($0)) })
            }
            rest = rest.dropFirst(count)
        }
        return String(text)
    }

    /// The bytes of a name with the 0 that ends them, as calls of the system take them.
    public static func bytes(_ text: String) -> [CChar] {
        guard text.utf8.contains(lead) else { return Array(text.utf8CString) }
        var bytes: [CChar] = []
        for scalar in text.unicodeScalars {
            if let byte = byte(scalar) {
                bytes.append(CChar(bitPattern: byte))
            } else {
                for unit in String(scalar).utf8 { bytes.append(CChar(bitPattern: unit)) }
            }
        }
        return bytes + [0]
    }

    /// The byte that a character stands for; `nil` where it stands for itself.
    public static func byte(_ scalar: Unicode.Scalar) -> UInt8? {
        (base + 0x80...base + 0xFF).contains(scalar.value) ? UInt8(scalar.value - base) : nil
    }

    /// The first character of some bytes, and how many of them it is; one byte where they begin with none.
    private static func firstScalar(_ bytes: ArraySlice<UInt8>) -> (Unicode.Scalar?, Int) {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { return (nil, 1) }
        return (scalar, UTF8.width(scalar))
    }
}

extension FileName {
    /// The text of a name that ends with a 0.
    @unsafe public static func text(_ name: UnsafePointer<CChar>) -> String {
        var bytes: [UInt8] = []
        var place = unsafe name
        while unsafe place.pointee != 0 {
            unsafe bytes.append(UInt8(bitPattern: place.pointee))
            unsafe place += 1
        }
        return text(bytes)
    }
}
