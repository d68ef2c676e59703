import HTTPTypes
import Hummingbird
import VisorNetwork

/// The pages themselves, and what they load.
struct PageRoutes {
    /// What stands before all paths, without a slash at the end.
    let basePath: String
    let files: [String: PageFile]
    /// The library that draws charts; `nil` where it is not installed.
    let chart: PageFile?

    /// Adds the pages below a path.
    func add(to group: RouterGroup<WebContext>) {
        group.get("") { request, _ in folder("\(basePath)/", "index.html", request) }
        group.get("online") { request, _ in folder("\(basePath)/online/", "online.html", request) }
    }

    /// Adds the page at which people log in.
    func addLogIn(to group: RouterGroup<WebContext>) {
        group.get("login") { request, _ in answer(files["login.html"], to: request) }
    }

    /// Adds what pages load, which says nothing of any log.
    func addOpen(to group: RouterGroup<WebContext>) {
        group.get("assets/{name}") { request, context in
            let name = context.parameters.get("name") ?? ""
            return answer(name == "chart.js" ? chart : files[name], to: request)
        }
    }

    /// A page whose addresses begin where it stands, which is known by the slash.
    private func folder(_ path: String, _ name: String, _ request: Request) -> Response {
        guard request.uri.path.hasSuffix("/") else {
            return Response(status: .movedPermanently, headers: [.location: path])
        }
        return answer(files[name], to: request)
    }

    private func answer(_ file: PageFile?, to request: Request) -> Response {
        guard let file else { return APIProblem(.notFound, "there is nothing at \(request.uri.path)").response }
        // What is there may be kept, but is asked for each time: another version of the program has other pages.
        var fields: HTTPFields = [
            .contentType: file.type, .cacheControl: "no-cache", .eTag: file.tag, .vary: "Accept-Encoding",
        ]
        guard request.headers[.ifNoneMatch] != file.tag else {
            fields[.contentType] = nil
            return Response(status: .notModified, headers: fields)
        }
        var bytes = file.bytes
        if let packed = file.packed, request.headers[.acceptEncoding]?.contains("gzip") ?? false {
            bytes = packed
            fields[.contentEncoding] = "gzip"
        }
        return Response(status: .ok, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
