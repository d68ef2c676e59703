import VisorTesting

/// What the lines of a server are like.
enum SimulatedContent {
    /// Requests that are all much alike; the newest older part may still get some.
    case even
    /// Requests that are now many, now few, and now answered with errors, and heartbeats, all in the order of time.
    case eventful
}

/// What goes on at a server: it changes now and then.
struct SimulatedWeather {
    /// What is next.
    struct Moment {
        /// How many seconds after the last line.
        var pause: Int64
        /// How a request is answered; `nil` for a heartbeat.
        var status: Int?

        /// Just another request.
        static func even(_ generator: inout SeededGenerator) -> Moment {
            Moment(pause: Int64.random(in: 0...2, using: &generator), status: 200)
        }
    }

    private enum Kind: CaseIterable { case calm, busy, failing, silent }

    private var kind = Kind.calm

    mutating func next(_ generator: inout SeededGenerator) -> Moment {
        if Int.random(in: 0..<10, using: &generator) == 0 {
            kind = Kind.allCases.randomElement(using: &generator) ?? .calm
        }
        let pause = pause(&generator)
        if Int.random(in: 0..<8, using: &generator) == 0 { return Moment(pause: pause) }
        let isError = Int.random(in: 0..<10, using: &generator) < (kind == .failing ? 6 : 1)
        return Moment(pause: pause, status: isError ? Bool.random(using: &generator) ? 500 : 503 : 200)
    }

    private mutating func pause(_ generator: inout SeededGenerator) -> Int64 {
        switch kind {
        case .calm: return Int64.random(in: 0...3, using: &generator)
        case .busy: return Int.random(in: 0..<6, using: &generator) == 0 ? 1 : 0
        case .failing: return Int64.random(in: 0...1, using: &generator)
        case .silent:
            kind = .calm
            return Int64.random(in: 5...40, using: &generator)
        }
    }
}
