/// Remembers the families of the agents met last, since finding one takes longer than the rest of a line.
///
/// It holds plain numbers and bytes alone: a reference in an entry would be counted up and down with every line.
struct AgentFamilyCache: Sendable {
    private struct Entry {
        var hash: UInt64 = 0
        var length = -1
        var name = AgentFamily.Name.browser(0)
    }

    /// The number of entries, a power of two.
    private static let size = 1_024
    /// The longest agent that is remembered, in bytes.
    private static let longestAgent = 256

    private var entries = [Entry](repeating: Entry(), count: AgentFamilyCache.size)
    /// The agents themselves, since two may have the same hash: `longestAgent` bytes for each entry.
    private var agents = [UInt8](repeating: 0, count: AgentFamilyCache.size * AgentFamilyCache.longestAgent)
    /// How often each browser came since the counts were handed over.
    private var browsers = [Int](repeating: 0, count: AgentFamily.browsers.count)

    /// Counts an agent's family: that of a browser until the counts are handed over, any other in the table.
    @inline(__always)
    mutating func count(_ bytes: Span<UInt8>, _ agent: Range<Int>, in table: inout HeavyHitters) {
        switch family(bytes, agent) {
        case .browser(let number): browsers[number] += 1
        case .text(let name):
            table.add(bytes, agent.lowerBound + name.lowerBound..<agent.lowerBound + name.upperBound)
        }
    }

    /// Hands the counts of browsers over to the table of the window that they belong to.
    mutating func flush(into table: inout HeavyHitters) {
        for number in browsers.indices where browsers[number] > 0 {
            let name = Array(AgentFamily.browsers[number].name.utf8)
            table.add(name.span, 0..<name.count, count: browsers[number])
            browsers[number] = 0
        }
    }

    /// The family, with a range that counts from the agent's start.
    @inline(__always)
    private mutating func family(_ bytes: Span<UInt8>, _ agent: Range<Int>) -> AgentFamily.Name {
        let hash = ByteHash.hash(bytes, agent)
        let place = Int(truncatingIfNeeded: hash) & (AgentFamilyCache.size - 1)
        let start = place * AgentFamilyCache.longestAgent
        if entries[place].hash == hash, entries[place].length == agent.count,
            bytes.isEqual(at: agent.lowerBound, to: agents.span, at: start, count: agent.count)
        {
            return entries[place].name
        }
        return find(bytes, agent, hash, place)
    }

    private mutating func find(
        _ bytes: Span<UInt8>, _ agent: Range<Int>, _ hash: UInt64, _ place: Int
    ) -> AgentFamily.Name {
        var name = AgentFamily.find(bytes, agent)
        if case .text(let range) = name {
            name = .text(range.lowerBound - agent.lowerBound..<range.upperBound - agent.lowerBound)
        }
        guard agent.count <= AgentFamilyCache.longestAgent else { return name }
        entries[place] = Entry(hash: hash, length: agent.count, name: name)
        let start = place * AgentFamilyCache.longestAgent
        for offset in 0..<agent.count { agents[start + offset] = bytes[agent.lowerBound + offset] }
        return name
    }
}
