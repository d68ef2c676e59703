# Proves on made-up outputs of mergers that what is wrong with a group is found.
from group_verdict import Output, judge_group
from made_up import DOUBLED, GOOD, LOSSY, REVISED, dropped, text_of, truth_of


def merged(windows, *, name="m1", is_whole=True, alerts=b"", summary=None, **more):
    """What a merger of a group has written."""
    return Output(name, text_of(windows), is_whole, (summary or dropped(windows, 0)) | more, alerts)


def without_summary():
    return Output("m1", text_of(GOOD), True, None)


ALERT, NEXT_ALERT = b'{"rule":"errors","episode":1}\n', b'{"rule":"errors","episode":2}\n'
WHOLE = dropped(GOOD, 0)
# What it is, what the mergers have written, and what must be found: lost, doubled, words of the differences.
GROUPS = [
    ("mergers that agree", [merged(GOOD), merged(REVISED, name="m2", summary=WHOLE)], [], [], []),
    ("a merger that began later", [merged(GOOD), merged(GOOD[1:], name="m2", is_whole=False, summary=WHOLE)],
     [], [], []),
    ("a merger that began later, and doubled",
     [merged(GOOD), merged(DOUBLED[1:], name="m2", is_whole=False, summary=WHOLE)], [], [], ["m2: window", "lines 5"]),
    ("no merger from the beginning", [merged(GOOD, is_whole=False)], [], [], ["no merger has written from"]),
    ("no merger at all", [], [], [], ["no merger has written from"]),
    ("a partial that nobody counted", [merged(LOSSY), merged(LOSSY, name="m2")], ["/line/6"] * 2, [],
     ["m1: the whole: lines 7 instead of 8", "m2: window"]),
    ("a partial that counted twice", [merged(DOUBLED)], [], ["/line/3"],
     ["lines 5 instead of 4", "lines 9 instead of 8"]),
    ("a window written twice", [merged([*GOOD, GOOD[0]], summary=WHOLE)], [], [], ["written twice at revision 3"]),
    ("a summary that lacks lines", [merged(GOOD, summary=dropped(LOSSY, 0))], [], [], ["lines 7 instead of 8"]),
    ("lines told as dropped", [merged(GOOD, summary=dropped(GOOD, 1))], [], [], ["dropped 1 instead of 0"]),
    ("a merger without a summary", [without_summary()], [], [], ["no summary"]),
    ("mergers that differ", [merged(GOOD, rate=1), merged(GOOD, name="m2", rate=2)], [], [],
     ["m1 and m2 differ in rate"]),
    ("a merger that ended later", [merged(GOOD, alerts=ALERT + NEXT_ALERT), merged(GOOD, name="m2", alerts=ALERT)],
     [], [], []),
    ("an alert told twice", [merged(GOOD, alerts=ALERT + ALERT)], [], [], ["m1: an alert is told twice"]),
    ("mergers that tell otherwise",
     [merged(GOOD, alerts=ALERT + NEXT_ALERT), merged(GOOD, name="m2", alerts=NEXT_ALERT)], [], [], ["alert 1 is"]),
]


def are_merged_rightly(outputs, lost, doubled, words):
    verdict = judge_group(outputs, truth_of(GOOD))
    said = "\n".join(verdict.differences)
    is_right = verdict.lost == lost and verdict.doubled == doubled and all(word in said for word in words)
    return is_right and verdict.is_good == (not lost and not doubled and not words)


def results():
    """The name of each case, and whether it is judged rightly."""
    return [(name, are_merged_rightly(*case)) for name, *case in GROUPS]
