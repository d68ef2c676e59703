import FoundationEssentials
import VisorKit

/// The files of alerts of an analysis that goes on over restarts, one that people read and one of JSON: each change stands in
/// both once.
///
/// They say the same, so that what a crash has taken from the end of one is written again from the other.
public final class AlertLog {
    /// The changes that stand behind the checkpoint, in the order in which they were told: the rules take them over, and do not
    /// tell them again.
    let adopted: [AlertTransition]

    /// The greatest number of an alert of each rule in files that the checkpoint does not know: there are such alerts, and numbers
    /// are not used twice.
    let episodes: [String: Int]

    private let text: AppendedOutput?
    private let json: AppendedOutput?
    private let identities: Set<AlertIdentity>

    /// The log in files, where they are wanted, that goes on behind what a checkpoint knows of them.
    ///
    /// What stands in a file that it does not know is older, and so is all of the other to such a file.
    ///
    /// - Parameters:
    ///   - rules: what says how bad the alerts of a rule are, where only the text is left of one.
    ///   - now: the time of day; what stands there of far behind it is not of this program.
    /// - Throws: `OutputFile.Failure`.
    init(
        text: AppendedOutput?, json: AppendedOutput?, known checkpoint: Checkpoint?, rules: RuleSet, at now: EventTime
    ) throws(OutputFile.Failure) {
        (self.text, self.json) = (text, json)
        let severities = Dictionary(uniqueKeysWithValues: rules.rules.map { ($0.name, $0.severity) })
        let decoder = JSONDecoder()
        let latest = now + AlertLog.longestAhead
        let fromText = { (line: [UInt8]) in
            AlertTransition(text: line) { severities[$0] ?? .warning }.flatMap { $0.at <= latest ? $0 : nil }
        }
        let fromJSON = { (line: [UInt8]) in
            AlertTransition(json: line, by: decoder).flatMap { $0.at <= latest ? $0 : nil }
        }
        let inText = try text?.transitions(behind: checkpoint, fromText)
        let inJSON = try json?.transitions(behind: checkpoint, fromJSON)
        var episodes: [String: Int] = [:]
        if let text, inText == nil { try text.addEpisodes(to: &episodes, fromText) }
        if let json, inJSON == nil { try json.addEpisodes(to: &episodes, fromJSON) }
        self.episodes = episodes
        adopted = AlertLog.union(inJSON ?? [], inText ?? [])
        identities = Set(adopted.map(\.identity))
        if let json, let inJSON { try json.complete(inJSON, to: adopted, AlertDocument.json) }
        if let text, let inText { try text.complete(inText, to: adopted, AlertDocument.text) }
    }

    /// How far ahead of the clock an alert may be: farther than a line that is believed.
    private static let longestAhead = TimeSpan.seconds(2 * 3_600)

    /// The files.
    var outputs: [AppendedOutput] { [json, text].compactMap(\.self) }

    /// What a checkpoint is to know of the files; nothing in them is still to come.
    var known: [Checkpoint.Output] { outputs.map { $0.known(awaiting: [:]) } }

    /// Writes changes to both files, at once.
    ///
    /// - Throws: `OutputFile.Failure`.
    func write(_ transitions: [AlertTransition]) throws(OutputFile.Failure) {
        // The rules do not tell again what they have taken over; if they did, it would still stand there once.
        let fresh = transitions.filter { !identities.contains($0.identity) }
        // The one that has more first: the other can be completed from it.
        if let json { try json.write(fresh.flatMap(AlertDocument.json)) }
        if let text { try text.write(fresh.flatMap(AlertDocument.text)) }
    }

    /// What stands in either file, each once and as JSON has it, in the order of both.
    private static func union(_ json: [AlertTransition], _ text: [AlertTransition]) -> [AlertTransition] {
        let inJSON = Set(json.map(\.identity))
        var taken: Set<AlertIdentity> = []
        var union: [AlertTransition] = []
        func take(_ transition: AlertTransition) {
            if taken.insert(transition.identity).inserted { union.append(transition) }
        }
        var rest = json[...]
        for transition in text {
            while inJSON.contains(transition.identity), !taken.contains(transition.identity),
                let next = rest.popFirst()
            {
                take(next)
            }
            take(transition)
        }
        for transition in rest { take(transition) }
        return union
    }
}

extension AppendedOutput {
    /// The changes that stand behind a checkpoint, whatever else stands there; `nil` where it does not know the file.
    fileprivate func transitions(
        behind checkpoint: Checkpoint?, _ read: ([UInt8]) -> AlertTransition?
    ) throws(OutputFile.Failure) -> [AlertTransition]? {
        guard let known = checkpoint?.output(path) else { return nil }
        var transitions: [AlertTransition] = []
        try recover(behind: known.length) { line in
            if let transition = read(line) { transitions.append(transition) }
        }
        return transitions
    }

    /// Finds the greatest number of an alert of each rule in the whole file.
    fileprivate func addEpisodes(
        to episodes: inout [String: Int], _ read: ([UInt8]) -> AlertTransition?
    ) throws(OutputFile.Failure) {
        var found = episodes
        try recover(behind: 0) { line in
            guard let identity = read(line)?.identity else { return }
            found[identity.rule] = max(found[identity.rule] ?? 0, identity.episode)
        }
        episodes = found
    }

    /// Adds those changes of all that are not among those that stand here.
    fileprivate func complete(
        _ standing: [AlertTransition], to all: [AlertTransition], _ form: (AlertTransition) -> [UInt8]
    ) throws(OutputFile.Failure) {
        let known = Set(standing.map(\.identity))
        let missing = all.filter { !known.contains($0.identity) }
        if !missing.isEmpty { try write(missing.flatMap(form)) }
    }
}
