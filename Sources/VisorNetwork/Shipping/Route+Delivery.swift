import VisorKit
import VisorTransport

/// How a batch is brought to its destination.
extension Route {
    /// The longest that a receiver may ask to wait.
    private static let longestBusy = Duration.seconds(300)
    /// How often a receiver may send a batch back and forth without taking any of it.
    private static let mostTurns = 16

    /// Sends a batch until it has been accepted.
    ///
    /// - Throws: `Stopped` where the route is told to end meanwhile, `Failure` where it cannot wait for ever.
    func deliver(_ batch: OpenBatch) async throws {
        var parts = goesNoFurther(batch) ? [] : [batch]
        var turns = 0
        while let part = parts.first {
            let rest = cutAhead(part)
            guard mustSend(rest) else {
                accept(rest)
                parts.removeFirst()
                continue
            }
            do throws(DeliveryError) {
                try await send(rest)
                accept(rest)
                parts.removeFirst()
                turns = 0
            } catch {
                switch error {
                case .expects(let offset) where turns < Route.mostTurns && isPossible(offset, of: rest):
                    parts.replaceSubrange(0..<1, with: realigned(rest, to: offset))
                    turns += 1
                case .tooLarge(let reason):
                    parts.replaceSubrange(0..<1, with: try await halved(rest, reason))
                case .impossible(let reason):
                    end(rest, reason)
                    parts = []
                default:
                    try await wait(after: error)
                    turns = 0
                }
            }
        }
        underWay = nil
        await saveAfterBatch()
    }

    /// Whether the receiver has to hear of a batch.
    private func mustSend(_ batch: OpenBatch) -> Bool {
        if batch.range.isEmpty { return false }
        return !batch.lines.isEmpty || destination.wantsEmptyBatches
    }

    private func send(_ batch: OpenBatch) async throws(DeliveryError) {
        let name = book.name(for: batch)
        // Else, where the lines are dropped and the program is killed, nobody would know how many of them have been accepted.
        if spool?.dropsOldest == true, case .spool(let mark) = batch.landing { book.promise(mark) }
        if book.lane(of: name) == nil, let lane = try await destination.lane(for: batch.source) {
            book.give(lane, to: name, batch.key)
        }
        // Else the same bytes might come under another name after a crash, and count twice.
        if book.mustSave, let problem = await save() { throw .busy("\(problem)", retryAfter: nil) }
        let identity = BatchIdentity(
            source: batch.source, incarnation: name, range: batch.range, dropped: batch.dropped)
        let body = batch.body ?? (batch.lines.isEmpty ? PackedLines([]) : destination.pack(batch.lines.bytes))
        try await destination.send(
            ShippedBatch(
                identity: identity, labels: batch.labels, body: body, lines: batch.lines, lane: book.lane(of: name)))
        backoff.reset()
        awaySince = nil
        board.change { progress in
            progress.bytes += batch.lines.bytes.count
            progress.batches += 1
            progress.problem = nil
        }
        reports.end(say, "\(destination.address): takes lines again")
    }

    private func accept(_ batch: OpenBatch) {
        let earliest = [cutter.firstArrival, prepared?.firstArrival, endedSince].compactMap(\.self).min()
        book.accept(batch, earliest: earliest)
        if let known = ahead[batch.key], batch.range.upperBound >= known { ahead[batch.key] = nil }
        renamed.remove(batch.key)
    }

    /// Whether a batch is of a source that goes no further: its lines stay where they are, and the state says where it stopped.
    private func goesNoFurther(_ batch: OpenBatch) -> Bool {
        guard ended[batch.key.partition] != nil else { return false }
        endedSince = endedSince ?? batch.firstArrival
        return true
    }

    /// Lets the source of a batch go no further; the others go on.
    private func end(_ batch: OpenBatch, _ reason: String) {
        let text =
            "\(destination.address): \(reason); \(batch.source) is sent no further, so that nothing is left out,"
            + " and goes on there at the next start"
        ended[batch.key.partition] = text
        endedSince = [endedSince, batch.firstArrival].compactMap(\.self).min()
        board.change { $0.ended += 1 }
        say(text)
    }

    /// Whether a receiver may expect an offset: of a name under which nothing has been accepted it can have this batch at most.
    private func isPossible(_ offset: Int, of batch: OpenBatch) -> Bool {
        !renamed.contains(batch.key) || (batch.range.lowerBound...batch.range.upperBound).contains(offset)
    }

    /// What of a batch the receiver does not have yet, by what it has said before.
    private func cutAhead(_ batch: OpenBatch) -> OpenBatch {
        guard let known = ahead[batch.key], known > batch.range.lowerBound else { return batch }
        return batch.from(min(known, batch.range.upperBound))
    }

    /// What is to be sent in place of a batch where the receiver expects another offset.
    ///
    /// - Behind the beginning of the batch: it has the lines before the offset.
    /// - Before it: it has lost what it had, or never had it; the file is read again from there, if it is still there.
    /// - Where that is no place in the file, what it has is not what stands there: the rest goes under a new name, so that nothing
    ///   is lost; what the receiver had of it already counts twice.
    private func realigned(_ batch: OpenBatch, to offset: Int) -> [OpenBatch] {
        if offset > batch.range.lowerBound {
            if offset <= end(of: batch, atLeast: offset) {
                ahead[batch.key] = offset
                return [batch]
            }
        } else if let past = past(batch, from: offset) {
            return [past, batch]
        }
        let missing = batch.range.lowerBound - offset
        say(
            "\(destination.address): expects byte \(offset) of \(batch.source), which is not there (any more): from byte"
                + " \(batch.range.lowerBound) on it is sent as a new file"
                + (missing > 0 ? "; \(missing) bytes that it had, and has no more, are lost" : ""))
        ahead[batch.key] = nil
        book.rename(batch.key)
        renamed.insert(batch.key)
        return [batch]
    }

    /// Up to where there is something to be sent of a source, as far as an offset.
    private func end(of batch: OpenBatch, atLeast offset: Int) -> Int {
        switch batch.landing {
        case .file(let position):
            max(position.size, PastLines.size(of: position, atLeast: offset, in: HostFileSystem()) ?? 0)
        case .spool(let mark): spool?.end(of: mark.incarnation) ?? mark.next
        case .again: batch.range.upperBound
        }
    }

    /// The lines before a batch from an offset on, or the first of them, read once more.
    private func past(_ batch: OpenBatch, from offset: Int) -> OpenBatch? {
        guard case .file(let position) = batch.landing, offset < batch.range.lowerBound,
            let file = PastLines(before: position, in: HostFileSystem()),
            let (lines, next) = file.lines(from: offset, atMost: settings.sending.batchBytes)
        else { return nil }
        let end = min(next, batch.range.lowerBound)
        var sieve = LineSieve(settings.lines)
        var past = batch
        (past.range, past.lines, past.body, past.landing) = (offset..<end, SievedLines(), nil, .again)
        past.dropped = lines.isEmpty ? 1 : 0
        let kept = lines.prefix(end - offset)
        _ = sieve.pass(Array(kept).span, at: offset, into: &past.lines)
        return past
    }

    private func halved(_ batch: OpenBatch, _ reason: String) async throws -> [OpenBatch] {
        guard let parts = batch.halved() else {
            try await wait(after: .refused(reason))
            return [batch]
        }
        if let only = parts.first, parts.count == 1 {
            board.change { $0.dropped += 1 }
            say(
                "\(destination.address): a line of \(batch.source) at byte \(only.range.lowerBound) is longer than the receiver"
                    + " takes (\(reason)); it is left out, and counted as dropped")
        }
        return parts
    }

    /// Waits before something is tried again, and says why.
    private func wait(after error: DeliveryError) async throws {
        let since = awaySince ?? now
        awaySince = since
        let reason = "\(destination.address): \(error.reason)"
        board.change { $0.problem = error.reason }
        if isStopping { throw Stopped() }
        if settings.isOnce {
            let isOver = if case .refused = error { true } else { now - since >= settings.patience }
            guard !isOver else {
                queue.pause()
                throw Failure(description: "\(reason); what has not been sent is sent by the next run")
            }
        }
        reports.say(say, "\(reason); trying again, and nothing is lost")
        var generator = SystemRandomNumberGenerator()
        var time = backoff.next(using: &generator)
        if case .busy(_, let asked?) = error { time = max(time, min(asked, Route.longestBusy)) }
        let deadline = ContinuousClock.now + time
        while ContinuousClock.now < deadline && !isStopping {
            try await Task.sleep(for: min(.milliseconds(100), deadline - ContinuousClock.now))
        }
        if isStopping { try await Task.sleep(for: .milliseconds(1)) }
    }
}
