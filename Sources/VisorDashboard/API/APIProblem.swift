import HTTPTypes
import Hummingbird
import VisorKit

/// Why a request of the interface is not answered as it was meant.
struct APIProblem: Error, Equatable {
    let status: HTTPResponse.Status
    /// What is wrong, on one line.
    let reason: String

    init(_ status: HTTPResponse.Status, _ reason: String) {
        (self.status, self.reason) = (status, reason)
    }

    /// The answer that says so.
    var response: Response {
        var writer = JSONWriter()
        writer.object { $0.member("error", .text(reason)) }
        writer.endLine()
        return Response(
            status: status, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: writer.bytes)))
    }
}
