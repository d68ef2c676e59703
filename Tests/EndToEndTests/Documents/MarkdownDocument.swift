import Foundation

/// A document of the repository, and the shell commands in it.
struct MarkdownDocument: Sendable, CustomStringConvertible {
    /// The path from the repository's root.
    var path: String

    /// A fenced block that is marked as shell commands.
    struct Block: Sendable {
        var line: Int
        var text: String
    }

    var description: String { path }

    /// The repository's root, found from where this file stands in it.
    static let root: String = {
        let file = URL(fileURLWithPath: #filePath)
        return (0..<4).reduce(file) { url, _ in url.deletingLastPathComponent() }.path
    }()

    /// `README.md` and everything in `docs`.
    static let all: [MarkdownDocument] = {
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: "\(root)/docs")) ?? []
        let documents = names.filter { $0.hasSuffix(".md") }.sorted().map { MarkdownDocument(path: "docs/\($0)") }
        return [MarkdownDocument(path: "README.md")] + documents
    }()

    /// The blocks that begin with three back quotes and `sh`, in their order.
    func shellBlocks() throws -> [Block] {
        let file = URL(fileURLWithPath: "\(MarkdownDocument.root)/\(path)")
        return MarkdownDocument.shellBlocks(in: String(decoding: try Data(contentsOf: file), as: UTF8.self))
    }

    /// The same of a text.
    ///
    /// Other fenced blocks are passed over, whatever stands in them.
    static func shellBlocks(in text: String) -> [Block] {
        var blocks: [Block] = []
        var fence: (isShell: Bool, line: Int, lines: [Substring])?
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let mark = line.drop { $0 == " " }
            if let open = fence {
                if mark == "```" {
                    if open.isShell { blocks.append(Block(line: open.line, text: open.lines.joined(separator: "\n"))) }
                    fence = nil
                } else {
                    fence?.lines.append(line)
                }
            } else if mark.hasPrefix("```") {
                fence = (mark == "```sh", index + 1, [])
            }
        }
        return blocks
    }
}
