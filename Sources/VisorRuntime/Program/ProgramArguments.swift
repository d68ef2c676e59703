import VisorKit

/// The words of a command line.
enum ProgramArguments {
    /// The words that the process was started with, the names of files among them whatever bytes they are.
    static var given: [String] {
        let count = Int(CommandLine.argc)
        let all = unsafe UnsafeBufferPointer(start: CommandLine.unsafeArgv, count: count)
        return (1..<max(count, 1)).compactMap { number in unsafe all[number].map { unsafe FileName.text($0) } }
    }

    /// The words with each number below zero made a part of the option before it: `--alert=-5`.
    ///
    /// By itself it would pass for an option, and the one before it for one without a value; so the answer is what is wrong with
    /// the number.
    static func joiningNegatives(_ words: [String]) -> [String] {
        let end = words.firstIndex(of: "--") ?? words.endIndex
        var joined: [String] = []
        for word in words[..<end] {
            if let option = joined.last, option.hasPrefix("--"), !option.contains("="), isNegative(word) {
                joined[joined.count - 1] = "\(option)=\(word)"
            } else {
                joined.append(word)
            }
        }
        return joined + words[end...]
    }

    private static func isNegative(_ word: String) -> Bool {
        word.first == "-" && (word.dropFirst().first { $0 != "." }.map { $0.isASCII && $0.isNumber } ?? false)
    }
}
