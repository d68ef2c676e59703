import CHiredis
import Foundation

/// A connection to a Redis; one thread uses it.
@safe final class RedisConnection {
    /// What is wrong with a connection.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// What a Redis answers.
    enum Answer: Equatable {
        case text(String)
        case number(Int)
        case none
        case list([Answer])
    }

    private static let patience = timeval(tv_sec: 2, tv_usec: 0)

    private let context: UnsafeMutablePointer<redisContext>

    /// Connects, and takes the database.
    ///
    /// - Throws: `Failure`.
    init(_ address: RedisAddress) throws(Failure) {
        guard let context = unsafe redisConnectWithTimeout(address.host, Int32(address.port), RedisConnection.patience)
        else {
            throw Failure(description: "no memory")
        }
        unsafe self.context = context
        try check()
        unsafe redisSetTimeout(context, RedisConnection.patience)
        _ = try run(["SELECT", String(address.database)])
    }

    deinit { unsafe redisFree(context) }

    /// Runs a command.
    ///
    /// - Throws: `Failure`, after which the connection is of no use.
    func run(_ words: [String]) throws(Failure) -> Answer {
        try append(words)
        return try next()
    }

    /// Hands a command over; its answer is asked for later.
    func append(_ words: [String]) throws(Failure) {
        let bytes = words.map { Array($0.utf8CString) }
        let lengths = bytes.map { $0.count - 1 }
        let code = unsafe RedisConnection.withPointers(to: bytes) { pointers in
            unsafe redisAppendCommandArgv(context, Int32(words.count), pointers, lengths)
        }
        guard code == REDIS_OK else { throw failure }
    }

    /// The answer to the oldest command that has none yet.
    func next() throws(Failure) -> Answer {
        var reply: UnsafeMutableRawPointer?
        guard unsafe redisGetReply(context, &reply) == REDIS_OK, let reply = unsafe reply else { throw failure }
        defer { unsafe freeReplyObject(reply) }
        return try unsafe answer(reply.assumingMemoryBound(to: redisReply.self))
    }

    @unsafe private func answer(_ reply: UnsafeMutablePointer<redisReply>) throws(Failure) -> Answer {
        let reply = unsafe reply.pointee
        switch unsafe reply.type {
        case REDIS_REPLY_INTEGER: return .number(Int(unsafe reply.integer))
        case REDIS_REPLY_ERROR: throw Failure(description: unsafe text(reply))
        case REDIS_REPLY_STRING, REDIS_REPLY_STATUS: return .text(unsafe text(reply))
        case REDIS_REPLY_ARRAY:
            var list: [Answer] = []
            for place in 0..<Int(unsafe reply.elements) {
                if let element = unsafe reply.element[place] { list.append(try unsafe answer(element)) }
            }
            return .list(list)
        default: return .none
        }
    }

    @unsafe private func text(_ reply: redisReply) -> String {
        guard let bytes = unsafe reply.str else { return "" }
        let buffer = unsafe UnsafeRawBufferPointer(start: bytes, count: Int(reply.len))
        return unsafe String(decoding: buffer, as: UTF8.self)
    }

    private func check() throws(Failure) {
        if unsafe context.pointee.err != 0 { throw failure }
    }

    private var failure: Failure {
        let text = unsafe withUnsafePointer(to: &context.pointee.errstr) { text in
            unsafe text.withMemoryRebound(to: CChar.self, capacity: 128) { unsafe String(cString: $0) }
        }
        return Failure(description: text.isEmpty ? "no answer" : text)
    }

    /// Pointers to texts, for as long as a closure runs.
    @unsafe private static func withPointers<Result>(
        to texts: [[CChar]], _ body: (UnsafeMutablePointer<UnsafePointer<CChar>?>) -> Result
    ) -> Result {
        // One behind the other, so that one pointer leads to all.
        let all = texts.flatMap(\.self)
        return unsafe all.withUnsafeBufferPointer { all in
            var place = 0
            var pointers: [UnsafePointer<CChar>?] = unsafe []
            for text in texts {
                unsafe pointers.append(all.baseAddress.map { unsafe $0 + place })
                place += text.count
            }
            return unsafe pointers.withUnsafeMutableBufferPointer { list in
                guard let base = list.baseAddress else { preconditionFailure("a command has words") }
                return unsafe body(base)
            }
        }
    }
}
