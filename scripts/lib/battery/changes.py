# The changes of alerts as both files have them: what is wrong with them, and with a run that tells others.
import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import PurePath

TEXT = re.compile(r'.*?([0-9-]+T[0-9:]+Z) \[([^\[{]+)\{(.*)\}#(\d+) (firing|held|resolved)\]')
LABEL = re.compile(r'([^=,]+)="((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True)
class Change:
    """A change of an alert, by what does not depend on how it was come to."""

    rule: str
    labels: tuple
    episode: int
    state: str
    at: str

    @property
    def alert(self):
        return self.rule, self.labels

    @property
    def identity(self):
        return self.rule, self.labels, self.episode, self.state

    def __str__(self):
        labels = ",".join(f'{name}="{value}"' for name, value in self.labels)
        return f"{self.rule}{{{labels}}}#{self.episode} {self.state} at {self.at}"


def labels_of(pairs):
    """Labels by name; sources by their file's name, since a log at rest lies in another folder."""
    return tuple(sorted((name, PurePath(value).name if name == "source" else value) for name, value in pairs))


def of_text(line):
    """The change of a line for people; nothing where it is not a whole one."""
    match = TEXT.fullmatch(line.decode(errors="replace"))
    if not match:
        return None
    at, rule, labels, episode, state = match.groups()
    return Change(rule, labels_of(LABEL.findall(labels)), int(episode), state, at)


def of_json(line):
    """The change of a line of JSON; nothing where it is not a whole one."""
    try:
        one = json.loads(line)
        return Change(one["rule"], labels_of(one["labels"].items()), one["episode"], one["state"], one["at"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def lines(text, name, parse, problems):
    if text and not text.endswith(b"\n"):
        problems.append(f"the last line of {name} has no end")
    found = []
    for number, line in enumerate(text.removesuffix(b"\n").split(b"\n") if text else [], 1):
        change = parse(line)
        if change is None:
            problems.append(f"line {number} of {name} is torn: {line[:60]!r}")
        else:
            found.append(change)
    return found


def read(text, document):
    """The changes in the order of the files, and what is wrong with these, in words."""
    problems = []
    told = lines(document, "the JSON of alerts", of_json, problems)
    shown = lines(text, "the text of alerts", of_text, problems)
    if told != shown:
        differing = (place for place, pair in enumerate(zip(told, shown)) if pair[0] != pair[1])
        place = next(differing, min(len(told), len(shown)))
        both = [str(found[place]) if place < len(found) else "nothing" for found in [told, shown]]
        problems.append(f"change {place + 1} of alerts is {both[0]} in JSON and {both[1]} in text")
    return told, problems + order(told)


def order(told):
    """What is wrong with the changes of each alert, by themselves."""
    problems, seen, last = [], set(), {}
    for change in told:
        if change.identity in seen:
            problems.append(f"told twice: {change}")
            continue
        seen.add(change.identity)
        before = last.get(change.alert)
        if not follows(change, before):
            problems.append(f"out of order: {change} behind {before or 'nothing'}")
        last[change.alert] = change
    return problems


def follows(change, before):
    """Whether a change can be the next of its alert: episodes count up by one, and each is over before the next."""
    if before is None or before.state == "resolved":
        number = before.episode + 1 if before else 1
        return change.state != "resolved" and change.episode == number and (not before or change.at >= before.at)
    next_states = ["resolved"] if before.state == "firing" else ["firing", "resolved"]
    return change.state in next_states and change.episode == before.episode and change.at >= before.at


def compare(told, expected, end, ends={}):
    """What has not been told up to an instant that was to be told, and what has been told besides, in words.

    Some rules have an instant of their own, by their names.
    """
    told, expected = (
        {change for change in changes if change.at <= ends.get(change.rule, end)} for changes in [told, expected])
    missing = [f"not told: {change}" for change in sorted(expected - told, key=str)]
    return missing + [f"told, and not so: {change}" for change in sorted(told - expected, key=str)]


def moved(instant, seconds):
    """The instant so many seconds later, as outputs have it."""
    time = datetime.strptime(instant, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc) + timedelta(seconds=seconds)
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")
