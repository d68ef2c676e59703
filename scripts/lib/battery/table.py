# The table of what the runs of each scenario have come to.
from collections import Counter

import scenarios

HEADINGS = ["scenario", "runs", "kills", "rotations", "lines", "changes", "lost", "doubled", "differences", "seconds"]


def row(outcomes):
    """The sums over some runs, in the order of the headings but for the first."""
    return [
        len(outcomes),
        sum(outcome.kills for outcome in outcomes),
        sum(outcome.rotations for outcome in outcomes),
        sum(outcome.verdict.lines for outcome in outcomes),
        sum(outcome.changes for outcome in outcomes),
        sum(len(outcome.verdict.lost) for outcome in outcomes),
        sum(len(outcome.verdict.doubled) for outcome in outcomes),
        sum(len(outcome.verdict.differences) for outcome in outcomes),
        round(sum(outcome.seconds for outcome in outcomes)),
    ]


def table(results):
    """The lines of the table of runs, which are pairs of a scenario's name and an outcome."""
    names = list(dict.fromkeys(name for name, _ in results))
    rows = [[name, *row([outcome for other, outcome in results if other == name])] for name in names]
    rows.append(["total", *row([outcome for _, outcome in results])])
    texts = [HEADINGS, *[[str(value) for value in values] for values in rows]]
    widths = [max(len(text[column]) for text in texts) for column in range(len(HEADINGS))]
    return [
        "  ".join([text[0].ljust(widths[0]), *[value.rjust(width) for value, width in zip(text[1:], widths[1:])]])
        for text in texts
    ]


def faults(results):
    """A line that says what has happened, and how often, if anything has."""
    total = sum((outcome.faults for _, outcome in results), Counter())
    return ["events: " + ", ".join(f"{name} {count}" for name, count in sorted(total.items()))] if total else []


def unseen(results):
    """What must have happened in runs of such scenarios, and has not in any."""
    seen = sum((outcome.faults for _, outcome in results), Counter())
    wanted = [fault for name, _ in results for fault in scenarios.named(name).must_see]
    return [fault for fault in dict.fromkeys(wanted) if not seen[fault]]
