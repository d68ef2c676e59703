# Runs of the battery in which a producer ships the log to the monitor over HTTP.
import random
import socket
import time

import processes
import truth
from feeder import Feeder
from proxy import Proxy
from run import PATIENCE, Run
from shipped_events import PipeEvents, ShippedEvents
from verdict import judge, judge_dropped

# How large the spool is, in bytes: the least that there may be.
SPOOL = 16 << 20
# How many lines, of 380 bytes, go through the pipe, more than there is room for; and how many a second of their time.
PIPED_LINES = 60_000
PIPED_RATE = 5_000


def free_port():
    """A port that nobody has, and that the system gives to nobody by itself: it stays free between two starts."""
    while True:
        port = random.randrange(15_000, 32_000)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


class ShippedRun(Run):
    """A run in which a producer reads the log, or a pipe, and the monitor takes what it sends."""

    # A producer waits for longer and longer where nobody answers.
    standstill = 20

    def prepare(self, programs, kept, more):
        """Makes the programs that read, and what stands between them."""
        port = self.port = free_port()
        # Of many batches most are passed on as they are: after those that are not, the producer waits for a while.
        honest = 20 if self.scenario.is_piped else 3
        self.proxy = Proxy(port, self.random.random(), honest, self.note) if self.scenario.has_proxy else None
        self.feeder = None
        self.monitor = processes.receiver(programs, self.folder, port, kept, idle=3, more=more)
        options = [
            "--batch-age", f"{self.random.choice([20, 100, 300])}ms", "--poll", self.random.choice(["50ms", "1s"]),
            "--batch-bytes", self.random.choice(["256KiB"] if self.scenario.is_piped else ["16KiB", "128KiB", "1MiB"]),
            "--compression", self.random.choice(["gzip", "none"])]
        if self.scenario.is_piped:
            options += ["--spool-max", SPOOL, *(["--drop-oldest"] if self.scenario.drops_oldest else [])]
        inputs = ["-"] if self.scenario.is_piped else [log.path for log in self.logs]
        self.state = self.folder / "state"
        self.producer = processes.producer(
            programs, self.folder, inputs, self.proxy.port if self.proxy else port, self.state, options)
        self.readers = [self.producer, self.monitor]
        # What is noted of a log stands in the producer's state.
        self.checkpoint = self.state

    def writer(self, programs, name, rate, seconds):
        """For a pipe, the log is complete before anything reads it."""
        writer = super().writer(programs, name, PIPED_RATE if self.scenario.is_piped else rate, seconds)
        if self.scenario.is_piped:
            span = writer.command.index("--duration")
            writer.command[span:span + 2] = [
                "--start", "2026-11-20T10:00:00Z", "--count", str(PIPED_LINES), "--format", "json"]
        return writer

    def live(self):
        if self.scenario.is_piped:
            self.feed()
        else:
            super().live()

    def feed(self):
        """The time while the log goes through the pipe."""
        log = self.logs[0]
        log.writer.start()
        if log.writer.wait(PATIENCE) != 0:
            raise RuntimeError(f"fake_log_gen: {log.writer.last_words()}")
        self.feeder = Feeder(log.path, self.folder / "pipe")
        self.producer.input = self.feeder.reader
        self.start(self.producer)
        self.feeder.start()
        events, deadline = PipeEvents(self), time.monotonic() + 2 * PATIENCE
        while not (self.feeder.is_done and events.has_seen_all) and time.monotonic() < deadline:
            events.step()
            time.sleep(0.005)
        self.note("the pipe has all")
        if not events.has_seen_all:
            self.problem("the spool has not become full, or nobody was killed")

    def events(self):
        return ShippedEvents(self)

    def settle(self):
        """Lets both read to the end, and ends them in peace."""
        if self.proxy:
            self.proxy.calm()
        for program in self.readers:
            if not program.is_running:
                self.start(program)
        if self.feeder:
            self.feeder.go_on()
            self.feeder.end_input()
            self.wait_for_end()
        if not self.wait_for_windows([program for program in self.readers if self.must_run(program)]):
            return
        if not self.feeder:
            self.terminate(self.producer)
        self.finish()

    def wait_for_end(self):
        """A producer of a pipe ends when that has ended and everything has been sent."""
        status = self.producer.wait(PATIENCE)
        self.note(f"log_producer: {status}")
        if status is None:
            self.problem("log_producer has not ended although its input has")
        elif status != 0:
            self.problem(f"log_producer ended with {status}: {self.producer.last_words()}")

    def must_run(self, program):
        """A producer of a pipe has ended by then."""
        return not (self.feeder and program is self.producer)

    def monitor_listens(self):
        """Whether the monitor takes connections."""
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def is_spooled(self, line):
        """Whether a line is on the disk, in one of the last files of the spool."""
        last = sorted((self.state / "log_producer.spool").glob("*.journal"))[-2:]
        return any(line in part.read_bytes() for part in last)

    def close(self):
        for program in self.readers:
            program.kill()
        for part in [self.proxy, self.feeder]:
            if part:
                part.close()
        if self.proxy:
            self.outcome.faults += self.proxy.faults
            self.problems += [text for text in self.proxy.problems if text not in self.problems]
        super().close()

    def judge(self, text, summary):
        if self.scenario.drops_oldest:
            return judge_dropped(text, summary, self.expected())
        return judge(text, summary, self.expected())
