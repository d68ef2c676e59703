# What the generators say that they have written.
import json
from collections import Counter

COUNTS = ["lines", "hits", "heartbeats", "bytes"]
MAPS = ["status", "methods"]


def read(path):
    """The truth of one generator."""
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def counts(document):
    """The counts that a truth, a window of it, a summary and a window of that have in common."""
    return {name: document[name] for name in COUNTS} | {name: dict(document[name]) for name in MAPS}


def add(left, right):
    """The sum of two such counts."""
    total = {name: left[name] + right[name] for name in COUNTS}
    return total | {name: dict(Counter(left[name]) + Counter(right[name])) for name in MAPS}


def merge(truths):
    """The truth of all generators together: the whole, its windows by start, and how often each path is asked for."""
    whole, windows, paths, malformed = None, {}, Counter(), 0
    for truth in truths:
        whole = add(whole, counts(truth)) if whole else counts(truth)
        malformed += truth["malformed"]
        paths.update(truth["paths"])
        for window in truth["windows"]:
            start, own = window["start"], counts(window)
            windows[start] = add(windows[start], own) if start in windows else own
    return {"whole": whole | {"malformed": malformed}, "windows": windows, "paths": paths}
