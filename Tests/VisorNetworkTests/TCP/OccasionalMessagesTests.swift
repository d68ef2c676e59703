import Testing

@testable import VisorNetwork

/// A flood of the same is one message, and another a minute.
@Suite struct OccasionalMessagesTests {
    @Test func oneOfAKindIsSaidAndTheOthersAreCounted() {
        var messages = OccasionalMessages<Int>()
        for number in 0..<1_000 { messages.add(1, "refused \(number)", now: .seconds(number) / 100) }
        messages.add(2, "other", now: .seconds(1))
        #expect(messages.take(now: .seconds(11)) == ["refused 0", "other"])
        #expect(messages.take(now: .seconds(59)).isEmpty)
        #expect(messages.take(now: .seconds(60)) == ["refused 999 (and 998 more like this)"])
        #expect(messages.take(now: .seconds(200)).isEmpty)
        messages.add(1, "late", now: .seconds(201))
        #expect(messages.take(now: .seconds(201)) == ["late"])
    }

    @Test func whatHasBeenCountedComesBeforeTheNext() {
        var messages = OccasionalMessages<Int>()
        for second in [0, 1, 70] { messages.add(1, "at \(second)", now: .seconds(second)) }
        #expect(messages.take(now: .seconds(70)) == ["at 0", "at 1", "at 70"])
    }
}
