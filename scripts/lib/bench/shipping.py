# Measures how fast a file is shipped: by rsyslog to rsyslog, and by log_producer to stream_monitor, with the real programs.
#
# usage: shipping.py PROGRAMS LOG LINES RUNS FOLDER [NAME...] | shipping.py PROGRAMS LOG LINES RUNS FOLDER stalled
#
# Each run has an agent, which reads the log from its beginning, and a receiver at a loopback port that waits for it. The time
# runs from the start of the agent until the receiver is done: until the whole log stands in rsyslog's file, and until the
# monitor has analysed the last line. That one is a line of no format, which the monitor writes to the file of such lines as soon
# as it has come to it. The runs are interleaved. What has arrived is compared with what was sent.
import filecmp
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

# How often is looked whether a run is over, and how long one may take, in seconds.
LOOK = 0.002
PATIENCE = 600
# For how long a program is held up, in seconds.
STALLED = 10
# A disk that is full, for the program whose command follows.
FULL_DISK = 'mount -t tmpfs -o size=8k none "$0" && : >"$0/rejected.log" && { head -c 8k /dev/zero >"$0/rest" 2>/dev/null; exec "$@"; }'
TICKS = os.sysconf("SC_CLK_TCK")
LAST_LINE = b"the last line"

# The queues are large enough that neither end waits for the other, and are emptied 4,096 messages at a time, by one thread:
# of more, lines come in another order, as they do with the queues that are there where nothing is said.
QUEUE = 'queue.type="{type}" queue.size="100000" queue.dequeueBatchSize="4096" queue.workerThreads="1"'
AGENT = """
global(workDirectory="{folder}")
{queue}
module(load="imfile" mode="inotify")
template(name="line" type="string" string="%msg%\\n")
input(type="imfile" File="{log}" Tag="log")
action(type="omfwd" target="127.0.0.1" port="{port}" protocol="tcp" template="line" tcp_framing="traditional"{sends})
"""
# Lines that begin with a digit are no octet counts.
RECEIVER = """
global(workDirectory="{folder}")
{queue}
module(load="{module}")
template(name="line" type="string" string="%rawmsg%\\n")
input(type="{module}" address="127.0.0.1" port="{port}" supportOctetCountedFraming="off"{receives})
action(type="omfile" file="{out}" template="line" asyncWriting="{writes}" ioBufferSize="256k")
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def sum_of_lines(path):
    """A sum by which lines are the same, in whatever order."""
    with open(path, "rb") as lines:
        return sum(map(hash, lines))


class Program:
    """A process, with what it has cost."""

    def __init__(self, command, folder, name):
        self.name = name
        self.errors = folder / f"{name}.stderr"
        with open(self.errors, "wb") as errors:
            self.process = subprocess.Popen(
                [str(part) for part in command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors)
        self.cpu, self.peak, self.end = 0.0, 0, None

    def note(self):
        """Notes what it has cost by now; a process that has ended keeps what it last had."""
        try:
            fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
            found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{self.process.pid}/status").read_text())
        except OSError:
            return
        self.cpu = (int(fields[11]) + int(fields[12])) / TICKS
        if found:
            self.peak = int(found[1])

    def has_ended(self):
        """Whether it has ended, well: what it cost by then is noted."""
        if self.end is None:
            result = os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            if result is None:
                return False
            self.end = time.monotonic()
            self.note()
            if self.process.wait() != 0:
                self.fail("has ended")
        return True

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def fail(self, what):
        sys.exit(f"shipping: {self.name} {what}: {self.errors.read_text(errors='replace')[-500:]}")


class Pair:
    """An agent and a receiver."""

    agent_ends = False

    def __init__(self, name, programs, log, lines, folder):
        self.name, self.programs, self.log, self.lines, self.folder = name, programs, log, lines, folder
        self.port, self.done_at = free_port(), None

    def wait_for_port(self, receiver):
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and receiver.process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        receiver.fail("does not listen")

    def run(self):
        receiver = Program(self.receiver(), self.folder, "the receiver")
        agent = None
        try:
            self.wait_for_port(receiver)
            time.sleep(0.3)
            receiver.note()
            before, start = receiver.cpu, time.monotonic()
            agent = Program(self.agent(), self.folder, "the agent")
            figures = self.watch(agent, receiver, start)
            figures["receiver_cpu"] -= before
        finally:
            if agent:
                agent.stop()
            receiver.stop()
        self.check()
        return figures

    def watch(self, agent, receiver, start):
        looks = 0
        while True:
            now = time.monotonic()
            if self.is_done() and (not self.agent_ends or agent.has_ended()):
                break
            if self.agent_ends:
                agent.has_ended()
            if now > start + PATIENCE or receiver.process.poll() is not None:
                receiver.fail("does not come to an end")
            looks += 1
            if looks % 10 == 0:
                agent.note()
            time.sleep(LOOK)
        receiver.note()
        agent.note()
        return {
            "seconds": self.done_at - start, "sent": agent.end - start if agent.end else 0, "agent_cpu": agent.cpu,
            "receiver_cpu": receiver.cpu, "agent_peak": agent.peak, "receiver_peak": receiver.peak}


class Rsyslog(Pair):
    """rsyslog at both ends."""

    def __init__(self, *given, queue=None, agent_queue=None, sends="", module="imtcp", receives="", writes="on"):
        super().__init__(*given)
        self.queue, self.agent_queue = queue, agent_queue or queue
        self.sends, self.module, self.receives, self.writes = sends, module, receives, writes
        self.out = self.folder / "out.log"
        self.size = self.log.stat().st_size

    def command(self, name, text, queue):
        folder = self.folder / name
        folder.mkdir()
        configuration = folder / "rsyslog.conf"
        values = dict(vars(self), folder=folder, queue=f"main_queue({QUEUE.format(type=queue)})" if queue else "")
        configuration.write_text(text.format(**values))
        return ["rsyslogd", "-n", "-C", "-f", configuration, "-i", folder / "pid"]

    def receiver(self):
        return self.command("receiver", RECEIVER, self.queue)

    def agent(self):
        return self.command("agent", AGENT, self.agent_queue)

    def is_done(self):
        try:
            if self.out.stat().st_size < self.size:
                return False
        except OSError:
            return False
        self.done_at = time.monotonic()
        return True

    def check(self):
        if self.queue:
            is_same = filecmp.cmp(self.out, self.log, shallow=False)
        else:
            is_same = sum_of_lines(self.out) == sum_of_lines(self.log)
        if not is_same:
            sys.exit(f"shipping: {self.name}: what has arrived is not what was sent")


class Visor(Pair):
    """log_producer and stream_monitor."""

    agent_ends = True

    def __init__(self, *given, scheme, options=()):
        super().__init__(*given)
        self.scheme, self.options = scheme, options
        self.rejected, self.summary = self.folder / "rejected.log", self.folder / "summary.json"

    def receiver(self):
        return self.monitor("--listen", f"{self.scheme}://127.0.0.1:{self.port}")

    def monitor(self, *options):
        return [
            self.programs / "stream_monitor", *options, "--quiet", "--format", "combined", "--output",
            self.folder / "windows.jsonl", "--summary", self.summary, "--dead-letter", self.rejected, "--checkpoint",
            self.folder / "monitor"]

    def agent(self):
        return [
            self.programs / "log_producer", "-i", self.log, "--once", "--quiet", "--to",
            f"{self.scheme}://127.0.0.1:{self.port}", "--checkpoint", self.folder / "producer", *self.options]

    def is_done(self):
        if self.done_at is None and self.rejected.exists() and LAST_LINE in self.rejected.read_bytes():
            self.done_at = time.monotonic()
        return self.done_at is not None

    def check(self):
        found = re.search(rb'"lines":(\d+)', self.summary.read_bytes())
        if not found or int(found[1]) != self.lines:
            sys.exit(f"shipping: {self.name}: {found and found[1]} lines have been counted, not {self.lines}")


class Alone(Visor):
    """stream_monitor, which follows the file itself."""

    agent_ends = False

    def __init__(self, *given):
        super().__init__(*given, scheme="")

    def receiver(self):
        return ["sleep", "1000"]

    def wait_for_port(self, receiver):
        pass

    def agent(self):
        return self.monitor("--follow", "-i", self.log)


PAIRS = {
    "rsyslog": lambda *given: Rsyslog(*given, queue="LinkedList"),
    "rsyslog, as Debian has it": lambda *given: Rsyslog(*given, writes="off"),
    "rsyslog, compressed": lambda *given: Rsyslog(
        *given, queue="LinkedList", module="imptcp", sends=' zipLevel="1" compression.mode="stream:always"',
        receives=' compression.mode="stream:always"'),
    "log_producer, tcp": lambda *given: Visor(*given, scheme="tcp"),
    "log_producer, http": lambda *given: Visor(*given, scheme="http"),
    "log_producer, http, gzip": lambda *given: Visor(*given, scheme="http", options=("--compression", "gzip")),
    "stream_monitor --follow alone": Alone,
}
# Others, to be named.
TRIALS = {
    "http-2m": lambda *given: Visor(*given, scheme="http", options=("--batch-bytes", "2MiB")),
    "none": lambda *given: Visor(*given, scheme="http", options=("--compression", "none")),
    "rsyslog-array": lambda *given: Rsyslog(*given, queue="FixedArray"),
    "rsyslog-action": lambda *given: Rsyslog(*given, queue="LinkedList", sends=" " + QUEUE.format(type="LinkedList")),
    "rsyslog-sync": lambda *given: Rsyslog(*given, queue="LinkedList", writes="off"),
    "rsyslog-imptcp": lambda *given: Rsyslog(*given, queue="LinkedList", module="imptcp"),
    "rsyslog-direct": lambda *given: Rsyslog(*given, queue="LinkedList", agent_queue="Direct"),
}


def median(values):
    values = sorted(values)
    middle = len(values) // 2
    return values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2


def print_table(results, size, lines):
    """The medians; ratios are to the first of them."""
    print(f"{'':34}  acknowledged  analysed                         CPU seconds      peak MB       times")
    print(f"{'':34}       seconds   seconds   MB/s    lines/s   agent receiver  agent receiver  as fast")
    base = None
    for name, figures in results.items():
        found = {key: median([one[key] for one in figures]) for key in figures[0]}
        base = base or found["seconds"]
        sent = f"{found['sent']:14.2f}" if found["sent"] else f"{'':14}"
        print(
            f"{name:34}{sent}{found['seconds']:10.2f}{size / found['seconds'] / 1e6:7.0f}{lines / found['seconds']:11.0f}"
            f"{found['agent_cpu']:8.2f}{found['receiver_cpu']:9.2f}"
            f"{found['agent_peak'] / 1024:7.0f}{found['receiver_peak'] / 1024:9.0f}{base / found['seconds']:9.2f}")


class Listener:
    """Takes connections, and never reads."""

    def __enter__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.taken = []
        threading.Thread(target=self.take, daemon=True).start()
        return self

    def take(self):
        try:
            while True:
                self.taken.append(self.socket.accept())
        except OSError:
            return

    def __exit__(self, *error):
        self.socket.close()
        for connection, _ in self.taken:
            connection.close()


def peak_of(program):
    """The peak of a program's memory in kilobytes, after as long a time as is enough for all buffers to be full."""
    end = time.monotonic() + STALLED
    while time.monotonic() < end:
        if program.process.poll() is not None:
            program.fail("has ended")
        program.note()
        time.sleep(0.05)
    return program.peak


def stalled_producer(programs, log, folder, scheme):
    with Listener() as listener:
        producer = Program(
            [programs / "log_producer", "-i", log, "--quiet", "--to", f"{scheme}://127.0.0.1:{listener.port}",
             "--checkpoint", folder / "producer"], folder, "the producer")
        try:
            return peak_of(producer)
        finally:
            producer.stop()


def stalled_monitor(programs, log, folder, scheme):
    """The analysis waits for a file of lines of no format, which takes nothing, while a sender sends as much as it can."""
    port = free_port()
    address = f"{scheme}://127.0.0.1:{port}"
    full = folder / "full"
    full.mkdir()
    monitor = Program(
        ["unshare", "-rm", "sh", "-c", FULL_DISK, full, programs / "stream_monitor", "--listen", address, "--quiet", "--format",
         r"regex:^never (?<time>\S+)$", "--dead-letter", full / "rejected.log", "--checkpoint", folder / "monitor"], folder,
        "the monitor")
    senders = []
    try:
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            if monitor.process.poll() is not None:
                monitor.fail("does not listen")
            time.sleep(0.02)
        if scheme == "tcp":
            sender = [programs / "fake_log_gen", "--start", "2026-11-20T00:00:00Z", "--rate", "5000", "--seed", "1", "--tcp", f"127.0.0.1:{port}"]
        else:
            sender = [
                programs / "log_producer", "-i", log, "--quiet", "--to", address, "--checkpoint", folder / "producer"]
        senders.append(Program(sender, folder, "the sender"))
        return peak_of(monitor)
    finally:
        for sender in senders:
            sender.stop()
        monitor.process.kill()
        monitor.process.wait()


def print_stalled(programs, log, parent):
    folder = parent / "stalled"
    print(f"{'':62}peak MB")
    for scheme in ("tcp", "http"):
        for name, measure in (("log_producer, whose receiver never reads", stalled_producer),
                              ("stream_monitor, whose output takes nothing", stalled_monitor)):
            folder.mkdir()
            print(f"{name + ', ' + scheme:62}{measure(programs, log, folder, scheme) / 1024:7.0f}", flush=True)
            shutil.rmtree(folder)


def main():
    programs, log, parent = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[5])
    lines, runs, names = int(sys.argv[3]), int(sys.argv[4]), sys.argv[6:] or list(PAIRS)
    if names == ["stalled"]:
        return print_stalled(programs, log, parent)
    results = {name: [] for name in names}
    for run in range(runs):
        for name in names:
            folder = parent / "shipping"
            folder.mkdir()
            figures = {**PAIRS, **TRIALS}[name](name, programs, log, lines, folder).run()
            results[name].append(figures)
            print(f"run {run + 1} of {runs}: {name}: {figures['seconds']:.2f} s", file=sys.stderr, flush=True)
            shutil.rmtree(folder)
    print_table(results, log.stat().st_size, lines)


if __name__ == "__main__":
    main()
