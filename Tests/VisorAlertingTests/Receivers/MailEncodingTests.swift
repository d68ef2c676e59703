import Foundation
import Testing
import VisorTesting

@testable import VisorAlerting

@Suite struct MailEncodingTests {
    private func printable(_ text: String) -> String {
        String(decoding: MailEncoding.quotedPrintable(text), as: UTF8.self)
    }

    @Test func quotedPrintableIsThatOfTheStandard() {
        #expect(printable("a=b\n") == "a=3Db\r\n")
        #expect(printable("Ж \n") == "=D0=96=20\r\n")
        #expect(printable(".\n.a\nFrom x") == "=2E\r\n=2Ea\r\n=46rom x\r\n")
        #expect(printable("") == "")
        #expect(printable("\n\n") == "\r\n\r\n")
        #expect(printable(String(repeating: "x", count: 80)) == String(repeating: "x", count: 75) + "=\r\nxxxxx\r\n")
    }

    /// Whatever the text: no line is too long, all is ASCII, and read again it is the text.
    @Test func quotedPrintableIsReadAgain() {
        var generator = SeededGenerator(seed: 2_045)
        for _ in 0..<500 {
            let pieces = ["a", "=", "\n", " ", "Ж", "👍", ".", "From ", "\t"]
            let text = (0..<Int.random(in: 0...300, using: &generator))
                .map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
            let encoded = printable(text)
            #expect(encoded.components(separatedBy: "\r\n").allSatisfy { $0.utf8.count <= 76 })
            #expect(encoded.utf8.allSatisfy { $0 < 127 })
            #expect(decoded(encoded) == (text.isEmpty || text.hasSuffix("\n") ? text : text + "\n"))
        }
    }

    private func decoded(_ text: String) -> String {
        let joined = text.replacingOccurrences(of: "=\r\n", with: "").replacingOccurrences(of: "\r\n", with: "\n")
        var bytes: [UInt8] = []
        var rest = Array(joined.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "="), let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func headersAreASCII() {
        #expect(MailEncoding.header("[FIRING] disk") == "[FIRING] disk")
        #expect(MailEncoding.header("Ж") == "=?UTF-8?B?0JY=?=")
        // What looks encoded is no code of ours.
        #expect(MailEncoding.header("=?x") == "=?UTF-8?B?PT94?=")
        let long = MailEncoding.header(String(repeating: "Жa", count: 100))
        #expect(long.components(separatedBy: "\r\n ").allSatisfy { $0.utf8.count <= 75 && $0.hasSuffix("?=") })
        let words = MailEncoding.header(String(repeating: "word ", count: 40))
        #expect(words.components(separatedBy: "\r\n").allSatisfy { $0.utf8.count <= 78 })
        #expect(words.replacingOccurrences(of: "\r\n", with: "") == String(repeating: "word ", count: 40))
    }

    @Test func datesAreThoseOfMail() {
        #expect(MailMessage.date(Date(timeIntervalSince1970: 0)) == "Thu, 01 Jan 1970 00:00:00 +0000")
        #expect(MailMessage.date(Date(timeIntervalSince1970: -1)) == "Wed, 31 Dec 1969 23:59:59 +0000")
        #expect(MailMessage.date(Date(timeIntervalSince1970: 951_782_400)) == "Tue, 29 Feb 2000 00:00:00 +0000")
    }

    @Test func repliesAreUnderstood() {
        var replies = SMTPReplies()
        for line in [
            "220 here\r\n", "250-A\r\n", "250 B\r\n", "250 ok", "550-5.1.1\r\n", "550 5.1.1 gone\r\n", "354 go", "x",
        ] {
            replies.add(Array(line.utf8))
        }
        #expect(replies.all.map(\.code) == [220, 250, 250, 550, 354])
        #expect(replies.recipients(2)?.map(\.code) == [250, 550])
        #expect(replies.recipients(9) == nil)
    }
}
