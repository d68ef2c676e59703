# Holds what the monitor has written against the truth.
from collections import Counter
from dataclasses import dataclass, field

import truth as truths
import windows


@dataclass
class Verdict:
    """What is wrong with an output: the paths lost and doubled, and all else in words."""

    lines: int = 0
    lost: list = field(default_factory=list)
    doubled: list = field(default_factory=list)
    differences: list = field(default_factory=list)

    @property
    def is_good(self):
        return not (self.lost or self.doubled or self.differences)

    def describe(self, limit=20):
        """What is wrong, a line each, and no more of them than can be looked at."""
        found = []
        if self.lost:
            found.append(f"{len(self.lost)} lost: {ranges(self.lost)}")
        if self.doubled:
            found.append(f"{len(self.doubled)} doubled: {ranges(self.doubled)}")
        found += self.differences
        return found[:limit] + ([f"and {len(found) - limit} more"] if len(found) > limit else [])


def ranges(paths, limit=20):
    """Paths by their numbers, those that follow each other as one: 3-17, 20."""
    numbers = sorted(int(path.rsplit("/", 1)[1]) for path in paths if path.rsplit("/", 1)[1].isdigit())
    spans = []
    for number in numbers:
        if spans and number <= spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    texts = [f"{first}-{last}" if last > first else f"{first}" for first, last in spans]
    rest = [f"and {len(texts) - limit} more"] if len(texts) > limit else []
    strange = [path for path in paths if not path.rsplit("/", 1)[1].isdigit()]
    return ", ".join(texts[:limit] + rest + strange[:limit])


def judge(text, summary, truth, numbered=True):
    """The verdict on the bytes of an output and on the summary of the whole, which is absent where none was written.

    Where requests are numbered, each path is to be found as often as the truth says.
    """
    final, problems = windows.read(text)
    verdict = Verdict(lines=truth["whole"]["lines"], differences=problems)
    if numbered:
        compare_paths(final, truth["paths"], verdict)
    compare_windows(final, truth["windows"], verdict)
    compare_whole(summary, truth["whole"], verdict)
    return verdict


def judge_dropped(text, summary, truth):
    """The verdict on an output where lines may be missing, if they have been told as dropped: exactly those."""
    final, problems = windows.read(text)
    whole = truth["whole"]
    verdict = Verdict(lines=whole["lines"], differences=problems)
    compare_paths(final, truth["paths"], verdict)
    missing, verdict.lost = verdict.lost, []
    verdict.differences += [f"window {start} is made up" for start in sorted(final.keys() - truth["windows"].keys())]
    if summary is None:
        verdict.differences.append("there is no summary of the whole")
        return verdict
    dropped = summary["dropped"]
    if summary["lines"] + dropped != whole["lines"]:
        verdict.differences.append(
            f"the whole: {summary['lines']} lines and {dropped} dropped instead of {whole['lines']}")
    hits = sum(window["hits"] for window in final.values())
    if hits != summary["hits"] or hits + len(missing) != whole["hits"]:
        verdict.differences.append(
            f"the whole: {summary['hits']} hits, {hits} in windows and {len(missing)} missing of {whole['hits']}")
    if not dropped:
        verdict.differences.append("nothing was dropped")
    return verdict


def compare_paths(final, expected, verdict):
    found = Counter()
    for start, window in final.items():
        entries = window["top"]["paths"]
        if any(entry["error"] for entry in entries):
            verdict.differences.append(f"window {start}: its paths are not exact")
        for entry in entries:
            found[entry["key"]] += entry["count"]
    verdict.lost = list((expected - found).elements())
    verdict.doubled = list((found - expected).elements())


def compare_windows(final, expected, verdict):
    for start in sorted(final.keys() | expected.keys()):
        if start not in final:
            verdict.differences.append(f"window {start} is missing")
        elif start not in expected:
            verdict.differences.append(f"window {start} is made up")
        else:
            note(f"window {start}", truths.counts(final[start]), expected[start], verdict)


def compare_whole(summary, expected, verdict):
    if summary is None:
        verdict.differences.append("there is no summary of the whole")
        return
    found = truths.counts(summary) | {"malformed": summary["malformed"]}
    note("the whole", found, expected, verdict)
    for name in ["too_late", "ahead", "filtered"]:
        if summary[name]:
            verdict.differences.append(f"the whole: {name} {summary[name]} instead of 0")


def note(name, found, expected, verdict, limit=5):
    """Adds what differs between two sets of counts, as one difference."""
    texts = difference(found, expected)
    rest = [f"and {len(texts) - limit} more"] if len(texts) > limit else []
    if texts:
        verdict.differences.append(f"{name}: " + ", ".join(texts[:limit] + rest))


def difference(found, expected):
    """What differs between two sets of counts, in words."""
    texts = []
    for name, wanted in expected.items():
        if isinstance(wanted, dict):
            keys = sorted(wanted.keys() | found[name].keys())
            pairs = [(f"{name} {key}", found[name].get(key, 0), wanted.get(key, 0)) for key in keys]
        else:
            pairs = [(name, found[name], wanted)]
        texts += [f"{label} {count} instead of {right}" for label, count, right in pairs if count != right]
    return texts
