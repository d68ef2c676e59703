# The file that `stream_monitor --output` writes: a line of JSON for each revision of a window.
import json
import os


def parse(line):
    """The window of a line, or nothing where the line is not a whole one."""
    try:
        window = json.loads(line)
        return window if {"start", "revision", "lines", "top"} <= window.keys() else None
    except (ValueError, AttributeError):
        return None


def read(text):
    """The greatest revision of each window by its start, and what is wrong with the file, in words."""
    final, problems = {}, []
    if text and not text.endswith(b"\n"):
        problems.append("the last line has no end")
    for number, line in enumerate(text.removesuffix(b"\n").split(b"\n") if text else [], 1):
        window = parse(line)
        if window is None:
            problems.append(f"line {number} is torn: {line[:60]!r}")
            continue
        start, revision = window["start"], window["revision"]
        known = final.get(start)
        if known and revision == known["revision"]:
            problems.append(f"window {start} is written twice at revision {revision} (line {number})")
        elif known and revision < known["revision"]:
            problems.append(f"window {start} goes back from revision {known['revision']} to {revision} (line {number})")
        else:
            final[start] = window
    return final, problems


class Progress:
    """How many lines the windows of a growing file hold; each of its lines is looked at once."""

    def __init__(self, path):
        self.path = path
        self.offset = 0
        self.size = 0
        self.lines = {}

    def look(self):
        """Reads what has been added; says whether the file has changed."""
        size = os.path.getsize(self.path) if os.path.exists(self.path) else 0
        if size == self.size:
            return False
        self.size = size
        with open(self.path, "rb") as file:
            file.seek(self.offset)
            added = file.read()
        whole = added[:added.rfind(b"\n") + 1]
        self.offset += len(whole)
        for line in whole.splitlines():
            window = parse(line)
            if window:
                self.lines[window["start"]] = max(window["lines"], self.lines.get(window["start"], 0))
        return True

    @property
    def total(self):
        return sum(self.lines.values())
