# The alerts of a run: rules that its bursts set off, and what must have been told of them.
import gzip
import json
import subprocess

import changes
from processes import LATENESS, environment


def bursts(seconds):
    """Options of the generator: in turns a second of fourfold traffic and one of errors, with a second between."""
    options = []
    for start in range(1, seconds, 4):
        options += ["--burst", f"traffic*4@{start}s+1s", "--burst", f"5xx@{start + 2}s+1s"]
    return options


def rule(name, metric, span, **keys):
    """A rule that tells each change, however many there are."""
    return {"name": name, "metric": metric, "span": span, "flap": {"changes": 0, "within": "10s"}} | keys


def rules(rate):
    """Rules of all kinds for a log of so many lines a second; their spans are short, so that much changes."""
    errors = {"where": "status>=500"}
    return [
        rule("traffic", "rate", "1s", above=2 * rate, clear=1.5 * rate),
        rule("flapping", "count", "1s", above=rate, flap={"changes": 2, "within": "3s"}),
        rule("client", "count", "1s", per="ip", at_least=max(3, rate // 20)),
        rule("calm", "rate", "2s", below=1.2 * rate, **{"for": "1s"}),
        rule("errors", "ratio", "1s", above=0.3, clear=0.1, minimum=10, **errors),
        rule("long_errors", "ratio", "2s", above=0.2, minimum=10, **{"for": "1s"}, **errors),
        rule("rise", "change", "1s", above=2, earlier="2s", minimum=10),
        rule("no_error", "absence", "1s", **errors),
        rule("clients", "distinct", "1s", above=min(rate, 400)),
        {"name": "status", "metric": "line", "span": "1s", "per": "status", **errors},
        # The interval is given: one that is learned is not learned again from lines that are read again after a crash.
        {"name": "heartbeat", "metric": "heartbeat", "interval": "1s", "missed": 2,
         "flap": {"changes": 0, "within": "10s"}},
    ]


class Alerts:
    """The rules of a run, and the files of its alerts."""

    def __init__(self, programs, folder, rate):
        self.programs, self.folder = programs, folder
        (folder / "rules.json").write_text(json.dumps({"rules": rules(rate)}), encoding="utf-8")
        self.text, self.json = folder / "alerts.log", folder / "alerts.jsonl"
        self.rule_options = [
            "--rules", folder / "rules.json", "--alert-threshold", 2 * rate, "--alert-period", "2s"]

    @property
    def options(self):
        """What the monitor is told besides."""
        return [*self.rule_options, "--alert-file", self.text, "--alert-json", self.json]

    def compare(self, parts, last):
        """How many changes were told, and what is wrong with them in words; the parts of the log are by time.

        A log that is followed goes on behind its last line: nothing is compared that happened behind its last second.
        And of one that is at rest no heartbeat is missed behind where the watermark is when it ends.
        """
        told, problems = changes.read(*(read(path) for path in [self.text, self.json]))
        rest = self.folder / "rest"
        rest.mkdir()
        with open(rest / "access.log", "wb") as log:
            for part in parts:
                if part.exists():
                    log.write(gzip.decompress(part.read_bytes()) if part.suffix == ".gz" else part.read_bytes())
        self.run_at_rest(rest)
        expected, _ = changes.read(*(read(rest / path.name) for path in [self.text, self.json]))
        return len(told), problems + changes.compare(
            told, expected, changes.moved(last, 1), ends={"heartbeat": changes.moved(last, -LATENESS)})

    def run_at_rest(self, rest):
        """Lets a monitor read the whole log at once."""
        command = [
            self.programs / "stream_monitor", "-i", rest / "access.log", "--quiet", "--lateness", f"{LATENESS}s",
            "--window", "1s",
            *self.rule_options, "--alert-file", rest / self.text.name, "--alert-json", rest / self.json.name]
        subprocess.run(
            [str(part) for part in command], stdin=subprocess.DEVNULL, capture_output=True, env=environment(),
            check=True)


def read(path):
    return path.read_bytes() if path.exists() else b""
