import VisorKit
import VisorRuntime

/// What holds for routes that say nothing else.
struct RouteDefaults {
    /// The longest wait or interval.
    static let spans = Duration.zero...Duration.seconds(366 * 86_400)

    let route: Route

    /// Reads the keys that stand outside of routes.
    init(_ reader: inout ConfigurationReader, receivers: [String]) {
        // What no route takes is told to all.
        var route = Route(name: "other", receivers: receivers)
        let spans = RouteDefaults.spans
        route.groupBy = reader.strings("group_by", default: route.groupBy)
        route.groupWait = reader.duration("group_wait", default: route.groupWait, in: spans)
        route.groupInterval = reader.duration(
            "group_interval", default: route.groupInterval, in: .seconds(1)...spans.upperBound)
        route.repeatInterval = reader.duration(
            "repeat_interval", default: route.repeatInterval, in: .seconds(1)...spans.upperBound)
        route.sendsResolved = reader.boolean("send_resolved", default: true)
        self.route = route
    }
}

/// Reads routes.
struct RouteReading {
    let usual: RouteDefaults
    /// The names of receivers.
    let names: Set<String>

    /// The routes, and one that takes what they do not.
    func routes(_ reader: inout ConfigurationReader) -> [Route] {
        var routes: [Route] = []
        for (place, object) in reader.objects("routes").enumerated() {
            let route = route(object, place)
            if routes.contains(where: { $0.name == route.name }) || route.name == usual.route.name {
                object.report("a route is called '\(route.name)' already", at: "name")
            }
            routes.append(route)
        }
        return routes + [usual.route]
    }

    private func route(_ object: ConfigurationObject, _ place: Int) -> Route {
        let spans = RouteDefaults.spans
        let intervals = Duration.seconds(1)...spans.upperBound
        var route = usual.route
        route.matchers = object.matchers("matchers")
        // What has been told is kept by the name: it must not change where a route is put before another.
        let conditions = route.matchers.map(\.description).joined(separator: ",")
        route.name = object.string("name") ?? (conditions.isEmpty ? "all" : conditions)
        route.continues = object.boolean("continue") ?? false
        route.groupBy = object.strings("group_by") ?? route.groupBy
        route.groupWait = object.duration("group_wait", in: spans) ?? route.groupWait
        route.groupInterval = object.duration("group_interval", in: intervals) ?? route.groupInterval
        route.repeatInterval = object.duration("repeat_interval", in: intervals) ?? route.repeatInterval
        route.sendsResolved = object.boolean("send_resolved") ?? route.sendsResolved
        route.receivers = receivers(object)
        for item in object.array("escalate") ?? [] {
            guard let step = object.object(of: item) else { continue }
            guard let after = step.duration("after", in: intervals) else {
                if step.item("after") == nil { step.report("missing; after how long, such as 15m", at: "after") }
                continue
            }
            route.escalations.append(
                Route.Escalation(
                    after: after, receivers: receivers(step), severities: Set(step.strings("severities") ?? [])))
        }
        return route
    }

    private func receivers(_ object: ConfigurationObject) -> [String] {
        let given = object.strings("receivers") ?? []
        if given.isEmpty { object.report("missing; the names of those who are told", at: "receivers") }
        for name in given where !names.contains(name) {
            let hint = NearestName.hint(name, in: names.sorted())
            object.report("no receiver is called '\(name)'\(hint)", at: "receivers")
        }
        return given
    }
}

extension ConfigurationObject {
    /// Reads conditions.
    func matchers(_ key: String) -> [LabelMatcher] {
        var matchers: [LabelMatcher] = []
        for text in strings(key) ?? [] {
            do {
                matchers.append(try LabelMatcher(text))
            } catch {
                report("\(error)", at: key)
            }
        }
        return matchers
    }
}
