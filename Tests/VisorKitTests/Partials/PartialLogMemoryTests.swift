import Testing

@testable import VisorKit

/// What the log of partials forgets, and how much it remembers at most.
@Suite struct PartialLogMemoryTests {
    /// Ticks of a merger, each of the five seconds that one goes at most.
    private final class Clock {
        let author = LogAuthor("m")
        var second: Int64 = 0

        func pass(_ seconds: Int64, _ log: ReadLog) {
            for _ in 0..<seconds / 5 {
                second += 5
                log.take([author.tick(second)])
            }
        }
    }

    @Test func anAuthorIsForgottenAfterAnHourInSilenceByTheLogsClock() {
        let (log, a, b, clock) = (ReadLog(), LogAuthor("a"), LogAuthor("b"), Clock())
        clock.pass(5, log)
        log.take(a.partial(0..<0) + b.partial(0..<0, of: 1))
        clock.pass(3_000, log)
        log.take(b.partial(0..<1, of: 1))
        clock.pass(595, log)
        #expect(log.hasHeard("a", 1) && log.hasHeard("b", 2))
        clock.pass(10, log)
        #expect(!log.hasHeard("a", 1) && log.hasHeard("b", 2))
        // What it has brought is not forgotten.
        #expect(log.standing(0)?.position == 0 && log.standing(0)?.author == "a")
    }

    @Test func anIncarnationIsForgottenAfterSevenDaysInSilenceByTheLogsClock() {
        let (log, a, clock) = (ReadLog(), LogAuthor("a"), Clock())
        clock.pass(5, log)
        log.take(a.partial(0..<0) + a.partial(0..<1, marks: ["silent": 10, "alive": 10]))
        clock.pass(6 * 86_400, log)
        log.take(a.partial(1..<2, marks: ["alive": 20]))
        clock.pass(86_400, log)
        #expect(log.mark(of: "silent") == 10)
        clock.pass(10, log)
        #expect(log.mark(of: "silent") == nil)
        #expect(log.mark(of: "alive") == 20)
    }

    @Test func whileNobodyTicksNothingIsForgotten() {
        let (log, a, clock) = (ReadLog(), LogAuthor("a"), Clock())
        clock.pass(5, log)
        log.take(a.partial(0..<0))
        clock.second += 30 * 86_400
        clock.pass(5, log)
        #expect(log.hasHeard("a", 1))
    }

    @Test func ofTooManyAuthorsTheOneThatHasBeenSilentLongestIsForgotten() {
        let (log, clock) = (ReadLog(), Clock())
        for number in 0..<PartialLog.mostAuthors {
            let author = LogAuthor("author \(number)")
            log.take([author.inputs(1)])
            if number == 0 { clock.pass(10, log) }
        }
        #expect(log.authors.count == PartialLog.mostAuthors && log.hasHeard("author 0", 1))
        let late = LogAuthor("late")
        log.take([late.inputs(1)])
        #expect(log.authors.count == PartialLog.mostAuthors && log.hasHeard("late", 1))
        #expect(!log.hasHeard("author 0", 1) && log.hasHeard("author 1", 1))
    }

    @Test func ofTooManyIncarnationsThoseThatHaveBeenSilentLongestAreForgotten() {
        let (log, a, clock) = (ReadLog(), LogAuthor("a"), Clock())
        clock.pass(5, log)
        log.take(a.partial(0..<0))
        func marks(_ name: String, _ count: Int) -> [String: Int] {
            Dictionary(uniqueKeysWithValues: (0..<count).map { ("\(name) \($0)", 1) })
        }
        let half = PartialLog.mostMarks / 2
        log.take(a.partial(0..<1, marks: marks("old", half), size: PartialRecord.partSize))
        clock.pass(5, log)
        log.take(a.partial(1..<2, marks: marks("new", half)))
        #expect(log.standing()?.marks.count == PartialLog.mostMarks)
        clock.pass(5, log)
        log.take(a.partial(2..<3, marks: ["last": 1]))
        let kept = log.standing()?.marks ?? [:]
        #expect(kept.count == PartialLog.mostMarks - PartialLog.mostMarks / 8)
        #expect(kept.keys.count { $0.hasPrefix("new") } == half && kept["last"] != nil)
    }

    @Test func morePartitionsThanThereMayBeDoNotJoin() {
        let (log, a) = (ReadLog(), LogAuthor("a"))
        let topics = (0..<3).map { PartialRecord.InputTopic(name: "topic \($0)", partitions: 30_000) }
        #expect(log.take([a.record(.inputs(topics))]) == ["joined"])
        #expect(log.partitions.count == PartialLog.mostPartitions)
        #expect(log.take(a.partial(0..<0)) == ["overtaken"])
    }

    @Test func itGoesOnFromBytesAsIfItHadNeverStopped() throws {
        let (log, a, b, clock) = (ReadLog(PartialLog(from: 3)), LogAuthor("a"), LogAuthor("b", definition: 2), Clock())
        clock.pass(20, log)
        log.take([a.inputs(3)] + a.partial(0..<0) + a.partial(0..<9, atEnd: .seconds(1), marks: ["x": 5, "y": 6]))
        log.take(b.partial(0..<0) + [[1]] + [a.record(.lost(LogAuthor.input(0), 9..<20))])
        let parts = a.partial(20..<30, marks: ["x": 9], size: 10)
        log.take(Array(parts.dropLast()))
        let read = ReadLog(try PartialLog(encoded: log.log.encoded))
        #expect(read.log.encoded == log.log.encoded)
        #expect(read.standing() == log.standing() && read.authors == log.authors && read.clock == log.clock)
        #expect(read.take([parts[parts.count - 1]]) == ["counted"])
        log.take([parts[parts.count - 1]])
        #expect(read.log.encoded == log.log.encoded)
    }

    @Test func everyTruncatedOrChangedStateIsRefusedOrGoesOn() throws {
        let (log, a, clock) = (ReadLog(), LogAuthor("a"), Clock())
        clock.pass(10, log)
        log.take([a.inputs(2)] + a.partial(0..<0) + a.partial(0..<9, atEnd: .seconds(1), marks: ["x": 5]))
        log.take(Array(a.partial(9..<30, marks: ["x": 9], size: 10).dropLast()))
        let bytes = log.log.encoded
        for count in bytes.indices {
            #expect(throws: WireError.self) { try PartialLog(encoded: Array(bytes.prefix(count))) }
        }
        let next = a.partial(9..<12, marks: ["x": 8, "z": 1])
        for place in bytes.indices {
            for change in [1, 0x40, 0x80, 0xff] as [UInt8] {
                var changed = bytes
                changed[place] ^= change
                guard let decoded = try? PartialLog(encoded: changed) else { continue }
                let read = ReadLog(decoded)
                read.take(next + [clock.author.tick(clock.second + 5)])
                _ = try PartialLog(encoded: read.log.encoded)
            }
        }
    }
}
