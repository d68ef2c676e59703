/// What several sources amount to together, within what one folder makes of its lines.
extension CounterPartial {
    /// Adds what lines of another source amount to for the same counter.
    mutating func add(_ other: CounterPartial) {
        precondition(identity == other.identity)
        ungrouped += other.ungrouped
        guard !other.groups.isEmpty else { return }
        var places = Dictionary(uniqueKeysWithValues: groups.enumerated().map { ($1.key, $0) })
        var room = CounterFolder.mostLines - groups.reduce(0) { $0 + $1.lines.count }
        for group in other.groups {
            let place = places[group.key] ?? groups.count
            if place == groups.count {
                groups.append(Group(key: group.key))
                places[group.key] = place
            }
            groups[place].add(group, lines: room)
            room -= min(room, group.lines.count)
        }
    }
}

extension CounterPartial.Group {
    fileprivate mutating func add(_ other: CounterPartial.Group, lines room: Int) {
        cells.merge(other.cells)
        clients.merge(other.clients)
        durations.merge(other.durations)
        untimed += other.untimed
        lines += other.lines.prefix(room)
    }
}

extension Array {
    /// Adds the sketches of windows to those of the same ones.
    fileprivate mutating func merge<Sketch>(_ others: [SketchCell<Sketch>]) where Element == SketchCell<Sketch> {
        for cell in others {
            if let place = firstIndex(where: { $0.second == cell.second }) {
                self[place].sketch.merge(cell.sketch)
            } else {
                append(cell)
            }
        }
    }
}
