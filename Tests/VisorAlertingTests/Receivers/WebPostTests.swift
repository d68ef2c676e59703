import Testing
import VisorNetwork

@testable import VisorAlerting

@Suite struct WebPostTests {
    @Test(
        arguments: [
            ("https://a.example.org/x?y=z", "https://a.example.org", false),
            ("http://a.example.org:8080/x", "http://a.example.org:8080", true),
            ("http://127.0.0.1:1/x", "http://127.0.0.1:1", false), ("http://[::1]:80/x", "http://[::1]:80", false),
            ("HTTP://LOCALHOST/", "http://LOCALHOST", false),
        ])
    func addressIsShownWithoutWhatMayBeSecret(text: String, shown: String, isClear: Bool) throws {
        let post = try WebPost(text)
        #expect(post.shown == shown)
        #expect(post.isClear == isClear)
        #expect(post.url == text)
    }

    @Test(
        arguments: [
            "", "a", "//a", "file:///etc/passwd", "http://", "http:///x", "http://a b/", "http://a/\r\nX: y",
            "http://a#b",
            "http://u@a/", "http://a:0/", "http://a:65536/", "http://ж/",
        ])
    func otherTextsAreRefused(text: String) {
        #expect(throws: WebPost.Unusable.self) { try WebPost(text) }
    }
}
