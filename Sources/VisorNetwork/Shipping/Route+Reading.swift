import VisorKit
import VisorTransport

/// How what is read becomes batches.
extension Route {
    /// The next batch that is to be sent, which is waited for; `nil` where there is none and never will be.
    func prepare() async throws -> OpenBatch? {
        while true {
            if let batch = cutter.next(now: now, time: .now) { return packed(batch) }
            if hasEnded {
                if cutter.isEmpty { return nil }
                cutter.releaseAll()
                continue
            }
            if cutter.isFull {
                // Only the schedule says when there is room again; at the end nothing waits for it.
                if queue.isStopping {
                    cutter.releaseAll()
                    continue
                }
                try await Task.sleep(for: .milliseconds(100))
                await saveIfDue()
                continue
            }
            guard let event = await queue.next() else {
                try readSpool()
                hasEnded = true
                continue
            }
            take(event)
            try readSpool()
            await saveIfDue()
        }
    }

    private func packed(_ batch: OpenBatch) -> OpenBatch {
        var batch = batch
        if !batch.lines.isEmpty { batch.body = destination.pack(batch.lines.bytes) }
        return batch
    }

    private func take(_ event: SourceEvent) {
        guard case .block(let block) = event else {
            if case .standing = event {
                cutter.noteStanding()
                // Nothing has come in all the time between two such events.
                if isIdle && cutter.isEmpty && underWay == nil { catchUp() }
                isIdle = true
            }
            return
        }
        isIdle = false
        guard let position = block.position else {
            // The last word on a source that is not followed any more needs no answer.
            if !block.isLast { reports.say(say, "\(block.profile.source): is a pipe; give it to the standard input") }
            return
        }
        noteBeginning(event)
        let key = OpenBatch.Key(partition: block.partition, incarnation: position.incarnation)
        book.noteHead(of: position, key)
        var part = OpenBatch(
            key: key, source: settings.naming.name(of: position.source),
            labels: settings.labels.merging(block.profile.labels) { own, _ in own },
            range: position.offset - block.byteCount..<position.offset, landing: .file(position), since: now)
        if block.byteCount > 0 { (part.firstArrival, part.lastArrival) = (block.arrival, block.arrival) }
        var overlong = 0
        cutter.take(part) { pass in
            let reading = try? block.block.read(from: nil) { span, offset in
                pass(span, offset)
                return nil
            }
            overlong = reading?.overlongLines ?? 0
            return overlong
        }
        if overlong > 0 {
            leaveOut(overlong, "\(position.name): a line over 1 MiB is left out, and counted as dropped")
        }
    }

    /// Notes where the reading of a file begins that is new, or has lost its end.
    func noteBeginning(_ event: SourceEvent) {
        guard case .block(let block) = event, let position = block.position, block.byteCount == 0 else { return }
        let key = OpenBatch.Key(partition: block.partition, incarnation: position.incarnation)
        guard let known = book.position(of: key) else { return book.note(position, of: block.partition) }
        if position.offset < known.offset && !holds(key) {
            // What comes is not what the receiver has at these offsets.
            book.rename(key)
            book.note(position, of: block.partition)
        }
    }

    private func leaveOut(_ count: Int, _ text: String) {
        board.change { $0.dropped += count }
        say(text)
    }

    private func holds(_ key: OpenBatch.Key) -> Bool {
        cutter.holds(key) || underWay?.key == key || prepared?.key == key
    }

    private func readSpool() throws {
        while !cutter.isFull, let piece = try spoolReader?.next() {
            isIdle = false
            var part = OpenBatch(
                key: .spool, source: settings.naming.standardInput, labels: settings.labels, range: piece.range,
                landing: .spool(piece.mark), since: now)
            (part.firstArrival, part.lastArrival, part.dropped) = (piece.arrival, piece.arrival, piece.dropped)
            if piece.dropped > 0 { board.change { $0.dropped += piece.dropped } }
            cutter.take(part) { pass in
                pass(piece.lines.span, piece.range.lowerBound)
                return 0
            }
            if cutter.hasReady { break }
        }
        for warning in spoolReader?.takeWarnings() ?? [] { say("warning: \(warning)") }
    }
}
