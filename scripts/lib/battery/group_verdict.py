# Holds what the mergers of a group have written against the truth, and against each other.
from dataclasses import dataclass

import windows
from verdict import Verdict, compare_paths, compare_whole, compare_windows


@dataclass
class Output:
    """What one of several mergers of a group has written."""

    name: str
    text: bytes
    # Whether it has written from the beginning on; else it may lack windows.
    is_whole: bool
    summary: dict
    alerts: bytes = b""


def judge_group(outputs, truth):
    """The verdict on the outputs of all mergers of a group, which have to agree."""
    verdict = Verdict(lines=truth["whole"]["lines"])
    for output in outputs:
        own = judge_member(output, truth)
        verdict.lost += own.lost
        verdict.doubled += own.doubled
        verdict.differences += [f"{output.name}: {text}" for text in own.differences]
    if not any(output.is_whole for output in outputs):
        verdict.differences.append("no merger has written from the beginning on")
    compare_mergers(outputs, verdict)
    return verdict


def judge_member(output, truth):
    final, problems = windows.read(output.text)
    own = Verdict(differences=problems)
    if output.is_whole:
        compare_paths(final, truth["paths"], own)
    # What is missing in an output that began later was final before.
    expected = truth["windows"]
    if not output.is_whole:
        expected = {start: window for start, window in expected.items() if start in final}
    compare_windows(final, expected, own)
    compare_whole(output.summary, truth["whole"], own)
    if output.summary and output.summary["dropped"]:
        own.differences.append(f"the whole: dropped {output.summary['dropped']} instead of 0")
    lines = output.alerts.splitlines()
    own.differences += [f"an alert is told twice: {line!r}" for line in set(lines) if lines.count(line) > 1]
    return own


def compare_mergers(outputs, verdict):
    """Adds where mergers differ, in whatever they have written."""
    first, *others = outputs or [None]
    for other in others:
        if first.summary and other.summary:
            names = [name for name in first.summary if first.summary[name] != other.summary.get(name)]
            if names:
                verdict.differences.append(f"{first.name} and {other.name} differ in {', '.join(names)}")
    # One that ends later may tell more: time goes on behind the last line.
    whole = sorted((output for output in outputs if output.is_whole), key=lambda output: len(output.alerts))
    for shorter, longer in zip(whole, whole[1:]):
        told, also = shorter.alerts.splitlines(), longer.alerts.splitlines()
        for number, (one, two) in enumerate(zip(told, also), 1):
            if one != two:
                verdict.differences.append(
                    f"alert {number} is {one.decode()} in {shorter.name} and {two.decode()} in {longer.name}")
                break
