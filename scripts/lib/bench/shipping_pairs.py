# The pairs of an agent and a receiver that ship a file, and what they cost.
import filecmp
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

# How often is looked whether a run is over, and how long one may take, in seconds.
LOOK = 0.002
PATIENCE = 600
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
