"""A program in a terminal: a pty, and what stands on the screen of it by pyte, which scripts/lib/bench/screen.sh installs."""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time

import pyte


class Program:
    """A program in a terminal of 80 by 24 of its own, from its start to its end."""

    def __init__(self, command, columns=80, rows=24):
        self.command, self.screen = command, pyte.Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        self.start = time.monotonic()
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            # The child alone: it must have its size before it asks for it. The console of Linux is what pyte knows all of.
            fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.execvpe(command[0], command, os.environ | {"TERM": "linux", "LC_ALL": "C.UTF-8"})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.terminal)

    def press(self, keys):
        os.write(self.terminal, keys.encode())

    def wait(self, pattern, seconds, without=None):
        """The moment at which the screen shows a pattern, and not another: a match, and the time on the monotonic clock."""
        deadline = time.monotonic() + seconds
        while True:
            text = "\n".join(row.rstrip() for row in self.screen.display)
            match = re.search(pattern, text, re.MULTILINE)
            if match and not (without and re.search(without, text, re.MULTILINE)):
                return match, time.monotonic()
            if not self.read(deadline - time.monotonic()):
                raise TimeoutError(f"{self.command[0]} has not shown {pattern!r} in {seconds} s:\n{text}")

    def read(self, seconds):
        """Reads what comes within a time; whether something has."""
        if seconds <= 0 or not select.select([self.terminal], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self.terminal, 1 << 16)
        except OSError:
            return False
        self.stream.feed(data)
        return bool(data)

    def pass_time(self, seconds):
        """Lets time go by, while the program can write."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.read(left)

    @property
    def peak(self):
        """The greatest resident memory so far, in MiB."""
        with open(f"/proc/{self.pid}/status", encoding="ascii") as status:
            return int(re.search(r"VmHWM:\s+(\d+) kB", status.read())[1]) / 1024

    @property
    def processor_seconds(self):
        with open(f"/proc/{self.pid}/stat", encoding="ascii") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
