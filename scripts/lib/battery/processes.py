# The programs under test as processes.
import os
import signal
import subprocess
import time
from pathlib import Path


# How far the watermark stays behind the latest line, in seconds.
LATENESS = 1


def environment():
    """The caller's, without what would configure the programs."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("VISOR")}
    return kept | {"HOME": "/nonexistent"}


class Program:
    """A program that can be started again and again; what it says goes to a file."""

    def __init__(self, command, complaints):
        self.command = [str(part) for part in command]
        self.name = Path(self.command[0]).name
        # What it is called where there are several.
        self.title = self.name
        self.complaints = complaints
        # What it reads, as a descriptor.
        self.input = subprocess.DEVNULL
        self.process = None
        self.started = 0.0

    def start(self):
        with open(self.complaints, "ab") as complaints:
            self.process = subprocess.Popen(
                self.command, stdin=self.input, stdout=complaints, stderr=complaints, env=environment())
        self.started = time.monotonic()

    @property
    def is_running(self):
        return self.process is not None and self.process.poll() is None

    @property
    def status(self):
        """The exit code, minus the signal that ended it; none while it runs."""
        return self.process.poll() if self.process else None

    def send(self, number):
        if self.is_running:
            self.process.send_signal(number)

    def kill(self):
        """Ends it by SIGKILL."""
        self.send(signal.SIGKILL)
        if self.process:
            self.process.wait()

    def terminate(self, limit):
        """Ends it by SIGTERM; whether it ended with 0 within so many seconds."""
        self.send(signal.SIGTERM)
        try:
            return self.process.wait(limit) == 0
        except subprocess.TimeoutExpired:
            self.kill()
            return False

    def all_words(self):
        """All that it has said, over all starts."""
        return self.complaints.read_text(errors="replace") if self.complaints.exists() else ""

    def last_words(self):
        """The last line that it has said."""
        lines = self.all_words().splitlines()
        return lines[-1] if lines else "it said nothing"

    def wait(self, limit):
        """The exit code, where it ends by itself within so many seconds; else nothing."""
        try:
            return self.process.wait(limit)
        except subprocess.TimeoutExpired:
            return None

    def pause(self):
        """Stops it where it is, and waits until all its threads stand."""
        self.send(signal.SIGSTOP)
        while self.is_running and any(state not in "TtZX" for state in self.thread_states()):
            time.sleep(0.001)

    def resume(self):
        self.send(signal.SIGCONT)

    def thread_states(self):
        states = []
        for task in Path(f"/proc/{self.process.pid}/task").glob("*/stat"):
            try:
                states.append(task.read_text().rsplit(")", 1)[1].split()[0])
            except OSError:
                continue  # A thread that has just ended.
        return states


def generator(programs, folder, log, name, rate, seconds, seed, more=()):
    """A writer of `log`, whose truth goes to `name`.json."""
    command = [
        programs / "fake_log_gen", "--rate", rate, "--duration", f"{seconds}s", "--seed", seed, "-o", log,
        "--truth", folder / f"{name}.json", *more]
    return Program(command, folder / f"{name}.txt")


def monitor(programs, folder, inputs, kept, idle, more):
    """The monitor of some logs, which keeps its checkpoint and its output in `kept`."""
    command = [programs / "stream_monitor"]
    for log in inputs:
        command += ["-i", log]
    return Program([*command, "--follow", *kept_options(folder, kept, idle), *more], folder / "monitor.txt")


def kept_options(folder, kept, idle):
    """Where a monitor keeps what it writes, and when it writes windows."""
    return [
        "--checkpoint", kept / "checkpoint", "--lateness", f"{LATENESS}s", "--idle", f"{idle}s",
        "--output", kept / "windows.jsonl", "--summary", folder / "summary.json", "--quiet"]


def receiver(programs, folder, port, kept, idle, more):
    """A monitor that takes what is sent by HTTP to a port."""
    command = [
        programs / "stream_monitor", "--listen", f"http://127.0.0.1:{port}", *kept_options(folder, kept, idle), *more]
    return Program(command, folder / "monitor.txt")


def producer(programs, folder, inputs, port, state, more):
    """A producer that ships some logs to a port, and keeps its state in a folder."""
    command = [programs / "log_producer"]
    for log in inputs:
        command += ["-i", log]
    command += ["--to", f"http://127.0.0.1:{port}/ingest", "--checkpoint", state, "--quiet", *more]
    return Program(command, folder / "producer.txt")
