/// What the log knows of partitions and authors, and what it says of records.
extension PartialLog {
    /// How far a partition has come.
    public struct Standing: Equatable, Sendable {
        /// The number that the partition goes by where it is merged.
        public let number: Int
        /// Up to where its messages have been counted; `nil` before any were.
        public internal(set) var position: Int?
        /// Whose record has brought it there.
        public internal(set) var author = ""
        /// The number of that record.
        public internal(set) var sequence = 0
        /// How far the partition went when its reader last heard of it.
        public internal(set) var end = 0
        /// The greatest event time of its lines.
        public internal(set) var latest: EventTime?
        /// When its reader was last heard, by the log's clock; `nil` where it never was.
        var heard: Duration?
        /// When its reader last said that it is at the end, by the log's clock; `nil` where it last said that it is not.
        var endSaid: Duration?
        /// How many messages were deleted before they were read.
        public internal(set) var lost = 0
        /// What was noticed of its lines.
        public internal(set) var notes = WorkerPartial.Notes()
        /// How far its incarnations have come.
        var marks: [String: Mark] = [:]
    }

    /// How far an incarnation has come, and when it last moved, by the log's clock.
    struct Mark: Equatable, Sendable {
        var offset: Int
        var moved: Duration
    }

    /// An author of records.
    struct Author: Equatable, Sendable {
        /// The number of its last record.
        var sequence: Int
        /// The number of its last record of which it is known whether it counts.
        var settled = -1
        /// When it was last heard, by the log's clock.
        var heard: Duration
        /// The parts of a partial that is not complete.
        var parts: [[UInt8]] = []
        /// How many parts that has.
        var count = 0
    }

    /// Why a record does not count.
    public enum Refusal: String, Sendable, CaseIterable {
        /// It is damaged, or was not written by Visor.
        case damaged
        /// It is of another version.
        case version
        /// It was folded by other settings than those that came first.
        case definition
        /// Another was there before.
        case overtaken
        /// It is a part without those before it.
        case incomplete
    }

    /// What a record comes to.
    public enum Outcome: Sendable {
        /// Nothing: it has been taken before.
        case known
        /// Something is still to come.
        case unfinished
        /// A partial that counts.
        case counted(WorkerPartial, number: Int)
        /// Messages that nobody read.
        case lost(InputPartition, Range<Int>)
        /// Time has gone on.
        case ticked
        /// There are partitions that were not known; these are their numbers.
        case joined([Int])
        /// It does not count.
        case refused(Refusal)
    }
}
