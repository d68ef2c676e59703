import HTTPTypes
import Hummingbird
import VisorNetwork

/// The pages themselves, and what they load.
struct PageRoutes {
    let files: [String: PageFile]
    /// The library that draws charts; `nil` where it is not installed.
    let chart: PageFile?

    /// Adds the routes below a path.
    func add(to group: RouterGroup<WebContext>) {
        group.get("") { request, _ in answer(files["index.html"], to: request) }
        group.get("online") { request, _ in answer(files["online.html"], to: request) }
        group.get("assets/{name}") { request, context in
            let name = context.parameters.get("name") ?? ""
            return answer(name == "chart.js" ? chart : files[name], to: request)
        }
    }

    private func answer(_ file: PageFile?, to request: Request) -> Response {
        guard let file else { return APIProblem(.notFound, "there is nothing at \(request.uri.path)").response }
        // What is there may be kept, but is asked for each time: another version of the program has other pages.
        var fields: HTTPFields = [.contentType: file.type, .cacheControl: "no-cache", .eTag: file.tag]
        guard request.headers[.ifNoneMatch] != file.tag else {
            fields[.contentType] = nil
            return Response(status: .notModified, headers: fields)
        }
        return Response(status: .ok, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(bytes: file.bytes)))
    }
}
