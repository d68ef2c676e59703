import HTTPTypes
import Hummingbird

/// What the header of a request says of the lines in its body.
struct IngestHeader: Equatable {
    /// What the batch is; `nil` for lines that are taken as they come.
    let identity: BatchIdentity?
    /// The stable name of the source.
    let source: String
    /// What the lines are called by, besides.
    let labels: [String: String]
    /// Whether the body is compressed.
    let isCompressed: Bool
    /// How long the body is; `nil` where it comes in chunks.
    let length: Int?

    /// The name of lines whose sender names none.
    static let standardSource = "ingest"

    /// Reads the fields of a header, which may be anything.
    ///
    /// - Throws: `IngestProblem`.
    init(_ fields: HTTPFields, limits: IntakeLimits) throws(IngestProblem) {
        do throws(BatchIdentity.Malformed) {
            identity = try BatchIdentity { name in HTTPField.Name(name).flatMap { fields[$0] } }
            let named = try BatchIdentity.source { name in HTTPField.Name(name).flatMap { fields[$0] } }
            source = named ?? IngestHeader.standardSource
        } catch {
            throw .malformed(error.description)
        }
        labels = try IngestHeader.labels(fields, atMost: limits.labels)
        isCompressed = try IngestHeader.isCompressed(fields[.contentEncoding])
        try IngestHeader.checkType(fields[.contentType])
        length = fields[.contentLength].flatMap { Int($0) }
        if let length, identity != nil, length > limits.batchBytes {
            throw .tooLarge("a batch has at most \(limits.batchBytes) bytes; send smaller ones")
        }
    }

    private static func isCompressed(_ field: String?) throws(IngestProblem) -> Bool {
        switch field?.lowercased() {
        case nil, "", "identity": return false
        case "gzip", "x-gzip": return true
        default:
            throw IngestProblem(
                status: .unsupportedMediaType, reason: "the Content-Encoding is none of gzip and identity",
                fields: [.acceptEncoding: "gzip, identity"])
        }
    }

    /// Bodies are lines, whatever they are called; but forms with several parts are not.
    private static func checkType(_ field: String?) throws(IngestProblem) {
        guard field?.lowercased().hasPrefix("multipart/") ?? false else { return }
        throw IngestProblem(
            status: .unsupportedMediaType,
            reason: "the body is lines of text, and no form: curl has --data-binary for it")
    }

    private static func labels(_ fields: HTTPFields, atMost limit: Int) throws(IngestProblem) -> [String: String] {
        guard let field = HTTPField.Name(BatchHeader.label) else { return [:] }
        let given = fields[values: field]
        guard given.count <= limit else { throw .malformed("there are more than \(limit) labels") }
        var labels: [String: String] = [:]
        for text in given {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, isName(parts[0]), let value = BatchIdentity.unescaped(String(parts[1])),
                value.utf8.count <= 256, !value.utf8.contains(where: { $0 < 32 || $0 == 127 })
            else {
                throw .malformed(
                    "\(BatchHeader.label) is not name=value, with 1 to 64 letters, digits, '.', '_' and '-', and up to"
                        + " 256 bytes of UTF-8 in percent-encoding")
            }
            guard labels.updateValue(value, forKey: String(parts[0])) == nil else {
                throw .malformed("a label stands there twice")
            }
        }
        return labels
    }

    private static func isName(_ text: Substring) -> Bool {
        (1...64).contains(text.utf8.count) && text.utf8.allSatisfy(BatchIdentity.isNameByte)
    }
}
