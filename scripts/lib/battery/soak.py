# A long time of following a busy log that is rotated. Started by scripts/soak.
import argparse
import os
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

import memory
import processes
import truth
from rotation import RotatedLog
from verdict import judge
from windows import Progress

# Seconds between two rotations, and how many parts are kept: more than a minute and a half for the monitor to read one.
ROTATION = 5
PARTS = 20


def arguments():
    parser = argparse.ArgumentParser(prog="soak", add_help=False, allow_abbrev=False)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--rate", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 31))
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--programs", type=Path, required=True)
    return parser.parse_args()


class Soak:
    """A writer, its log, and the monitor that follows it."""

    def __init__(self, options, folder):
        self.folder = folder
        path = folder / "access.log"
        self.writer = processes.generator(
            options.programs, folder, path, "access", options.rate, round(options.minutes * 60), options.seed)
        self.log = RotatedLog(path, self.writer)
        self.monitor = processes.monitor(options.programs, folder, [path], folder, 1, ["--window", "10s"])
        self.output = folder / "windows.jsonl"
        self.samples = []
        self.is_well_ended = False

    def execute(self):
        """What is wrong, in words; both programs have ended then."""
        try:
            self.live()
            self.settle()
        finally:
            self.writer.kill()
            self.monitor.kill()
        lines, problems = memory.report(self.samples)
        print("\n".join(lines), flush=True)
        return self.differences() + problems

    def live(self):
        self.writer.start()
        while not self.log.path.exists():
            time.sleep(0.001)
        self.monitor.start()
        next_rotation = next_sample = time.monotonic() + 1
        while self.writer.is_running:
            now = time.monotonic()
            if not self.monitor.is_running:
                raise RuntimeError(f"the monitor ended by itself: {self.monitor.last_words()}")
            if now >= next_sample:
                self.samples.append(memory.sample(self.monitor.process.pid))
                next_sample = now + 1
            if now >= next_rotation:
                self.log.rename()
                self.remove_old_parts()
                next_rotation = now + ROTATION
            time.sleep(0.05)

    def remove_old_parts(self):
        for number, part in self.log.parts():
            if number > PARTS:
                os.unlink(part)

    def settle(self):
        """Waits until the windows hold all lines, or nothing changes any more."""
        expected = truth.read(self.folder / "access.json")
        wanted = sum(window["lines"] for window in expected["windows"])
        progress, changed = Progress(self.output), time.monotonic()
        while progress.total < wanted and time.monotonic() < changed + 30 and self.monitor.is_running:
            if progress.look():
                changed = time.monotonic()
            time.sleep(0.1)
        self.is_well_ended = self.monitor.terminate(5)

    def differences(self):
        found = []
        if not self.is_well_ended:
            found.append(f"SIGTERM did not end the monitor with 0 in 5 s: {self.monitor.last_words()}")
        summary = self.folder / "summary.json"
        expected = truth.merge([truth.read(self.folder / "access.json")])
        verdict = judge(
            self.output.read_bytes(), truth.read(summary) if summary.exists() else None, expected, numbered=False)
        print(f"{verdict.lines} lines, {self.log.rotations} rotations, {len(expected['windows'])} windows")
        return found + verdict.describe()


def main():
    options = arguments()
    options.programs = options.programs.resolve()
    with tempfile.TemporaryDirectory(prefix="visor-soak-", ignore_cleanup_errors=True) as name:
        try:
            problems = Soak(options, Path(name)).execute()
        except RuntimeError as error:
            problems = [str(error)]
        if problems and options.keep:
            shutil.copytree(name, options.keep, dirs_exist_ok=True)
    print("\n".join(problems or ["memory and descriptors have not grown, and every count is right"]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
