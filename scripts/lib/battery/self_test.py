# Proves on made-up outputs that the battery finds what it is there to find.
import json

import changes
import group_self_test
import memory
import proxy
from made_up import (
    DOUBLED, GOOD, INEXACT, LOSSY, OTHER_STATUS, REVISED, START, dropped, text_of, truth_of, whole, window)
from run import Outcome
from table import unseen
from verdict import judge, judge_dropped

# What it is, the text of the windows, the summary, and what must be found: lost, doubled, words of the differences.
CASES = [
    ("a good output", text_of(GOOD), whole(GOOD), [], [], []),
    ("a window written again at a higher revision", text_of(REVISED), whole(GOOD), [], [], []),
    ("a lost line", text_of(LOSSY), whole(LOSSY), ["/line/6"], [], ["lines 3 instead of 4", "the whole: lines 7"]),
    ("a doubled line", text_of(DOUBLED), whole(GOOD), [], ["/line/3"], ["lines 5 instead of 4"]),
    ("a line of no generator", text_of([*GOOD, window(2, [99])]), whole(GOOD), [], ["/line/99"], ["is made up"]),
    ("a lost window", text_of(GOOD[:1]), whole(GOOD), [f"/line/{n}" for n in (4, 5, 6, 7)], [], ["is missing"]),
    ("a torn line in the middle", text_of(GOOD[:1]) + b'{"start":"2026-' + text_of(GOOD), whole(GOOD), [], [],
     ["line 2 is torn"]),
    ("a torn last line", text_of(GOOD) + b'{"start":"2026-', whole(GOOD), [], [], ["has no end", "line 3 is torn"]),
    ("a line without its end", text_of(GOOD)[:-1], whole(GOOD), [], [], ["has no end"]),
    ("a repeated revision", text_of([*GOOD, GOOD[0]]), whole(GOOD), [], [], ["written twice at revision 3"]),
    ("a revision that goes back", text_of([*GOOD, window(0, [1, 2])]), whole(GOOD), [], [],
     ["goes back from revision 3 to 2"]),
    ("counts of another status", text_of(OTHER_STATUS), whole(GOOD), [], [], ["status 500 1 instead of 0"]),
    ("paths that are not exact", text_of(INEXACT), whole(GOOD), [], [], ["are not exact"]),
    ("malformed lines not counted", text_of(GOOD), whole(GOOD, malformed=0), [], [], ["malformed 0 instead of 1"]),
    ("a line that is too late", text_of(GOOD), whole(GOOD) | {"too_late": 2}, [], [], ["too_late 2"]),
    ("no summary", text_of(GOOD), None, [], [], ["no summary"]),
    ("nothing at all", b"", None, [f"/line/{n}" for n in range(1, 8)], [], ["is missing", "no summary"]),
]


# What it is, the text of the windows, the summary, and what must be found: doubled, words of the differences.
DROPPED = [
    ("lines dropped and told", text_of(LOSSY), dropped(LOSSY, 1), [], []),
    ("a window dropped and told", text_of(GOOD[:1]), dropped(GOOD[:1], 4), [], []),
    ("a malformed line dropped and told", text_of(GOOD), dropped(GOOD, 1, malformed=0), [], []),
    ("lines dropped and not told", text_of(LOSSY), dropped(LOSSY, 0), [], ["7 lines and 0 dropped", "nothing was"]),
    ("fewer told than dropped", text_of(GOOD[:1]), dropped(GOOD[:1], 3), [], ["4 lines and 3 dropped instead of 8"]),
    ("more told than dropped", text_of(LOSSY), dropped(LOSSY, 2), [], ["7 lines and 2 dropped instead of 8"]),
    ("a line doubled besides", text_of(DOUBLED[1:]), dropped(DOUBLED[1:], 2), [], []),
    ("a line told as dropped that is doubled", text_of([*LOSSY, window(2, [3])]), dropped([*LOSSY, window(2, [3])], 0),
     ["/line/3"], ["made up", "nothing was dropped"]),
    ("lines in the summary that no window has", text_of(GOOD[:1]), dropped(LOSSY, 1), [], ["6 hits, 3 in windows"]),
    ("no summary of what was dropped", text_of(LOSSY), None, [], ["no summary"]),
]


def change(episode, state, second, labels=(("source", "/log/access.log"), ("status", "500"))):
    return changes.Change("errors", labels, episode, state, START.format(second))


def alerts_text(told):
    def line(one):
        labels = ",".join(f'{name}="{value}"' for name, value in one.labels)
        return f"something at {one.at} [{one.rule}{{{labels}}}#{one.episode} {one.state}]\n"

    return "".join(map(line, told)).encode()


def alerts_json(told):
    return b"".join(json.dumps(vars(one) | {"labels": dict(one.labels)}).encode() + b"\n" for one in told)


def missed(second):
    return [changes.Change("heartbeat", (), 1, "firing", START.format(second))]


OTHER = (("source", "/log/second.log"),)
TOLD = [
    change(1, "firing", 1), change(1, "firing", 2, OTHER), change(1, "resolved", 3), change(2, "held", 4),
    change(2, "firing", 5), change(2, "resolved", 5), change(3, "held", 6), change(3, "resolved", 7),
]
LATER = [*TOLD, change(4, "firing", 9)]
MOVED = [*TOLD[:-1], change(3, "resolved", 8)]
BACKWARD = [TOLD[0], change(1, "resolved", 0)]
ELSEWHERE = [change(1, "firing", 1, (("source", "/rest/access.log"), ("status", "500")))]
# What it is, the changes in text and in JSON, those of a run at rest, and what must be found.
ALERTS = [
    ("good alerts", alerts_text(TOLD), alerts_json(TOLD), TOLD, []),
    ("no alerts", b"", b"", [], []),
    ("an alert behind the end of the log", alerts_text(LATER), alerts_json(LATER), TOLD, []),
    ("a heartbeat that is missed at the end", alerts_text(missed(5)), alerts_json(missed(5)), [], []),
    ("a heartbeat that is not missed", alerts_text(missed(4)), alerts_json(missed(4)), [],
     ["told, and not so: heartbeat"]),
    ("a source in another folder", alerts_text(TOLD[:1]), alerts_json(TOLD[:1]), ELSEWHERE, []),
    ("a lost alert", alerts_text(TOLD[:-1]), alerts_json(TOLD[:-1]), TOLD, ["not told: errors", "#3 resolved"]),
    ("an alert of no line", alerts_text(TOLD), alerts_json(TOLD), TOLD[:-1], ["told, and not so: errors"]),
    ("an alert at another instant", alerts_text(MOVED), alerts_json(MOVED), TOLD, ["not told", "told, and not so"]),
    ("a doubled alert", alerts_text([*TOLD, TOLD[0]]), alerts_json([*TOLD, TOLD[0]]), TOLD, ["told twice"]),
    ("an episode left out", alerts_text(TOLD[:3] + TOLD[6:]), alerts_json(TOLD[:3] + TOLD[6:]), TOLD, ["out of order"]),
    ("an alert that begins twice", alerts_text([TOLD[0], change(2, "firing", 2)]),
     alerts_json([TOLD[0], change(2, "firing", 2)]), TOLD[:1], ["out of order: errors"]),
    ("an end without a beginning", alerts_text(TOLD[2:3]), alerts_json(TOLD[2:3]), TOLD[2:3], ["behind nothing"]),
    ("alerts that go back in time", alerts_text(BACKWARD), alerts_json(BACKWARD), BACKWARD, ["out of order"]),
    ("a torn alert in the text", alerts_text(TOLD)[:-9], alerts_json(TOLD), TOLD, ["has no end", "is torn"]),
    ("a torn alert in the JSON", alerts_text(TOLD), alerts_json(TOLD)[:40] + b"\n" + alerts_json(TOLD), TOLD,
     ["line 1 of the JSON of alerts is torn"]),
    ("an alert in the text alone", alerts_text(TOLD), alerts_json(TOLD[:-1]), TOLD, ["is nothing in JSON"]),
    ("an alert in the JSON alone", alerts_text(TOLD[1:]), alerts_json(TOLD), TOLD, ["change 1 of alerts"]),
]

MIB = memory.MIB
# What it is, the samples of memory and descriptors, and what must be found.
GROWTH = [
    ("memory as it was", [(100 * MIB, 9)] * 9, []),
    ("memory that grows within bounds", [(100 * MIB, 9)] * 5 + [(117 * MIB, 9)] * 4, []),
    ("memory that grows", [(100 * MIB, 9)] * 5 + [(119 * MIB, 9)] * 4, ["memory has grown from 100.0 to 119.0 MiB"]),
    ("descriptors that grow", [(100 * MIB, 9)] * 5 + [(100 * MIB, 10)] * 4, ["descriptors have grown from 9 to 10"]),
    ("descriptors that are more for a moment", [(100 * MIB, 9)] * 8 + [(100 * MIB, 10)], []),
    ("no samples", [], ["the time was too short to look at memory"]),
]


def is_judged_rightly(text, summary, lost, doubled, words):
    verdict = judge(text, summary, truth_of(GOOD))
    said = "\n".join(verdict.differences)
    is_right = verdict.lost == lost and verdict.doubled == doubled and all(word in said for word in words)
    return is_right and verdict.is_good == (not lost and not doubled and not words)


def are_told_rightly(text, document, rest, words):
    told, problems = changes.read(text, document)
    expected, _ = changes.read(alerts_text(rest), alerts_json(rest))
    problems += changes.compare(told, expected, START.format(8), ends={"heartbeat": START.format(4)})
    said = "\n".join(problems)
    return all(word in said for word in words) and bool(problems) == bool(words)


def are_dropped_rightly(text, summary, doubled, words):
    verdict = judge_dropped(text, summary, truth_of(GOOD))
    said = "\n".join(verdict.differences)
    is_right = verdict.doubled == doubled and not verdict.lost and all(word in said for word in words)
    return is_right and verdict.is_good == (not doubled and not words)


def is_missed(fault):
    """Whether it is found that a fault has never happened, beside others that have."""
    seen = [*proxy.FAULTS, "ends of log_producer", "ends of stream_monitor"]
    outcome = Outcome()
    outcome.faults.update(seen)
    if unseen([("ship proxy", outcome)]):
        return False
    del outcome.faults[fault]
    return unseen([("ship proxy", outcome), ("plain", Outcome())]) == [fault]


def run():
    """Says for each case whether it is judged rightly; the number of those that are not."""
    results = [(name, is_judged_rightly(*case)) for name, *case in CASES]
    results += [(name, are_dropped_rightly(*case)) for name, *case in DROPPED]
    results += group_self_test.results()
    results += [(f"no {fault}", is_missed(fault)) for fault in [*proxy.FAULTS, "ends of log_producer"]]
    results += [(name, are_told_rightly(*case)) for name, *case in ALERTS]
    results += [(name, memory.report(samples)[1] == found) for name, samples, found in GROWTH]
    for name, is_right in results:
        print(f"{'ok  ' if is_right else 'NOT '} {name}")
    wrong = sum(not is_right for _, is_right in results)
    print(f"{len(results)} made-up outputs, {wrong} judged wrongly")
    return wrong
