# One run of the battery: a log is written and rotated, its monitor is ended and started again.
import random
import signal
import time
from collections import Counter
from dataclasses import dataclass, field

import alerts
import processes
import truth
from disk import SmallDisk
from events import Events
from rotation import RotatedLog
from verdict import Verdict, judge
from windows import Progress

# How long the monitor may take to write all windows when the log is complete.
PATIENCE = 60
# How long a start may take, on a busy machine, until signals are listened to.
START = 3


@dataclass
class Outcome:
    """What has happened in a run."""

    kills: int = 0
    rotations: int = 0
    # What else has happened, by its name, with how often.
    faults: Counter = field(default_factory=Counter)
    seconds: float = 0.0
    # How many changes of alerts there were.
    changes: int = 0
    verdict: Verdict = field(default_factory=Verdict)
    # Why the run could not be.
    skipped: str = ""


class Run:
    """A run of a scenario; the same seed draws the same log, and the same moments."""

    # How long the windows may stay as they are before they are taken for all that will come.
    standstill = 40
    # How long an end by SIGTERM may take.
    grace = 5

    def __init__(self, scenario, seed, seconds, programs, folder):
        self.scenario = scenario
        self.random = random.Random(f"{scenario.name} {seed}")
        self.folder = folder
        self.outcome = Outcome()
        self.problems = []
        self.began = time.monotonic()
        self.diary = open(folder / "diary.txt", "w", encoding="utf-8", buffering=1)
        self.disk = SmallDisk(folder / "disk") if scenario.fills_disk else None
        kept = self.disk.folder if self.disk else folder
        names = ["access.log", "second.log", "third.log"][:self.sources()]
        rate = round(50 * (scenario.fastest / 50) ** self.random.random())
        self.alerts = alerts.Alerts(programs, folder, rate) if scenario.alerts else None
        self.logs = [RotatedLog(folder / name, self.writer(programs, name, rate, seconds)) for name in names]
        self.output, self.checkpoint = kept / "windows.jsonl", kept / "checkpoint"
        self.prepare(programs, kept, ["--window", "1s", "--top", "30000"])

    def prepare(self, programs, kept, more):
        """Makes the monitor."""
        # Rules are held against a log at rest, which nobody goes on without.
        idle = 3 if self.alerts else 1
        more = more + (self.alerts.options if self.alerts else [])
        self.monitor = processes.monitor(programs, self.folder, [log.path for log in self.logs], kept, idle, more)

    def sources(self):
        """How many logs there are."""
        return self.scenario.logs

    def writer(self, programs, name, rate, seconds):
        more = alerts.bursts(seconds) if self.scenario.alerts else []
        more += [
            "--numbered", "--truth-window", "1s", "--heartbeat-interval", self.random.choice([0.2, 1, 3]),
            "--malformed", self.random.choice([0, 0.01, 0.1])]
        seed = self.random.randrange(1 << 32)
        return processes.generator(
            programs, self.folder, self.folder / name, name.split(".")[0], rate, seconds, seed, more)

    def note(self, text):
        print(f"{time.monotonic() - self.began:8.3f} {text}", file=self.diary)

    def execute(self):
        """Runs to the end; everything that it has started has then ended."""
        try:
            if self.disk and not self.disk.mount():
                self.outcome.skipped = "a small disk cannot be mounted here"
                return self.outcome
            self.live()
            self.settle()
            self.compare()
        finally:
            self.close()
        self.outcome.seconds = time.monotonic() - self.began
        return self.outcome

    def close(self):
        """Ends whatever still runs."""
        for program in [self.monitor, *(log.writer for log in self.logs)]:
            program.kill()
        if self.disk:
            self.save_disk()
        self.diary.close()

    def save_disk(self):
        """Keeps what stands on the small disk, for who wants to look at it later."""
        if self.output.exists():
            (self.folder / "windows.jsonl").write_bytes(self.output.read_bytes())
        self.disk.unmount()

    def live(self):
        """The time while the log is written."""
        for log in self.logs:
            if self.scenario.is_linked:
                log.link()
            log.writer.start()
        while not all(log.path.exists() for log in self.logs):
            time.sleep(0.001)
        events = self.events()
        while any(log.writer.is_running for log in self.logs):
            events.step()
            time.sleep(0.005)
        self.note("the log is complete")
        if self.disk:
            self.disk.free()
        for log in self.logs:
            self.outcome.rotations += log.rotations
            if log.writer.status != 0:
                self.problem(f"fake_log_gen ended with {log.writer.status}: {log.writer.last_words()}")

    def events(self):
        return Events(self)

    def problem(self, text):
        self.note(text)
        self.problems.append(text)

    def speaks_of(self, path):
        """Whether a checkpoint that is complete has a path in it."""
        return any(bytes(path) in file.read_bytes() for file in self.checkpoint.glob("*.[ab].checkpoint"))

    def start(self, program):
        self.note(f"start {program.title}")
        program.start()

    def end(self, program):
        if self.random.random() < self.scenario.terminations:
            self.terminate(program)
        else:
            self.note(f"kill -9 {program.title}")
            program.kill()
        self.outcome.kills += 1
        self.outcome.faults[f"ends of {program.name}"] += 1

    def terminate(self, program):
        self.note(f"terminate {program.title}")
        is_early = time.monotonic() - program.started < START
        if not program.terminate(self.grace):
            # One that does not listen to signals yet has nothing to write either.
            if is_early and program.status == -signal.SIGTERM:
                return
            self.problem(
                f"SIGTERM did not end {program.title} with 0 in {self.grace} s, but {program.status}: "
                + program.last_words())

    def settle(self):
        """Lets the monitor read to the end, and ends it in peace."""
        if not self.monitor.is_running:
            self.start(self.monitor)
        if self.wait_for_windows([self.monitor]):
            self.finish()

    def wait_for_windows(self, readers):
        """Waits until the windows hold all lines, or do not change any more; whether all that read are there still."""
        expected = self.expected()
        wanted = sum(window["lines"] for window in expected["windows"].values())
        progress, changed = Progress(self.output), time.monotonic()
        deadline = changed + PATIENCE
        while progress.total < wanted and time.monotonic() < min(deadline, changed + self.standstill):
            for program in readers:
                if not program.is_running:
                    self.problem(f"{program.title} ended by itself with {program.status}: {program.last_words()}")
                    return False
            if progress.look():
                changed = time.monotonic()
            time.sleep(0.05)
        self.note(f"{progress.total} of {wanted} lines are in windows")
        # Whatever would be written once more has a moment to be.
        time.sleep(self.random.random())
        return True

    def finish(self):
        """Ends the monitor in peace, which writes its summary."""
        (self.folder / "summary.json").unlink(missing_ok=True)
        self.terminate(self.monitor)

    def expected(self):
        paths = [self.folder / f"{log.path.stem}.json" for log in self.logs]
        return truth.merge([truth.read(path) for path in paths])

    def compare(self):
        text = self.output.read_bytes() if self.output.exists() else b""
        summary = self.folder / "summary.json"
        self.outcome.verdict = self.judge(text, truth.read(summary) if summary.exists() else None)
        if self.alerts:
            self.compare_alerts()
        self.conclude()

    def conclude(self):
        """Adds what has gone wrong on the way to the verdict, and notes it."""
        self.outcome.verdict.differences[:0] = [
            text if times == 1 else f"{text} ({times} times)" for text, times in Counter(self.problems).items()]
        for line in self.outcome.verdict.describe():
            self.note(line)

    def judge(self, text, summary):
        return judge(text, summary, self.expected())

    def compare_alerts(self):
        """Holds the changes of alerts against those of a run over all that was written, at rest."""
        log = self.logs[0]
        self.outcome.changes, problems = self.alerts.compare(
            [part for _, part in log.parts()] + [log.path], max(self.expected()["windows"]))
        self.outcome.verdict.differences += problems
