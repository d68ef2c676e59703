"""A terminal for programs that draw a screen: a pty, and what stands on the screen of it.

It knows as much of xterm as ncurses uses for text: colours and the like are passed over, and every character is one cell wide.
"""
import codecs
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time

TOKEN = re.compile(
    r"\x1b\[(?P<private>[?>=]?)(?P<numbers>[\d;]*)(?P<final>[@-~])|\x1b\][^\x07]*\x07|\x1b[()*+].|\x1b(?P<escape>[^\[\]()*+])"
    r"|(?P<control>[\x00-\x1a\x1c-\x1f])|(?P<text>[^\x00-\x1f]+)")


class Screen:
    """The characters that a terminal shows."""

    def __init__(self, columns, rows):
        self.columns, self.height = columns, rows
        self.cells = [[" "] * columns for _ in range(rows)]
        self.row = self.column = 0
        self.top, self.bottom = 0, rows - 1
        self.last, self.rest = " ", ""

    @property
    def text(self):
        return "\n".join("".join(row).rstrip() for row in self.cells)

    def feed(self, text):
        """Takes what a program writes; an escape that is not whole waits for the rest of it."""
        text, place = self.rest + text, 0
        while match := TOKEN.match(text, place):
            place = match.end()
            if match["text"]:
                self.put(match["text"])
            elif match["control"]:
                self.control(match["control"])
            elif match["escape"]:
                {"M": lambda: self.scroll(-1), "D": lambda: self.scroll(1)}.get(match["escape"], lambda: None)()
            elif match["final"] and not match["private"]:
                self.sequence(match["final"], [int(number or 0) for number in match["numbers"].split(";")])
        self.rest = text[place:]

    def put(self, text):
        for character in text:
            if self.column == self.columns:
                self.column = 0
                self.control("\n")
            self.cells[self.row][self.column] = self.last = character
            self.column += 1

    def control(self, character):
        if character == "\r":
            self.column = 0
        elif character == "\b":
            self.column = max(0, min(self.column, self.columns - 1) - 1)
        elif character == "\t":
            self.column = min(self.columns - 1, self.column // 8 * 8 + 8)
        elif character == "\n":
            self.scroll(1)

    def scroll(self, step):
        """Goes a row down or up; at the edge of the region the rows move."""
        edge = self.bottom if step > 0 else self.top
        if self.row != edge:
            self.row = max(0, min(self.height - 1, self.row + step))
        else:
            self.move_rows(self.top, step)

    def move_rows(self, top, step):
        """Takes rows away at a place, or inserts them, within the region."""
        rows = self.cells[top:self.bottom + 1]
        empty = [[" "] * self.columns for _ in range(min(abs(step), len(rows)))]
        rows = rows[step:] + empty if step > 0 else empty + rows[:step]
        self.cells[top:self.bottom + 1] = rows[:self.bottom + 1 - top]

    def sequence(self, final, numbers):
        first = numbers[0]
        count = max(1, first)
        line, column = self.cells[self.row], min(self.column, self.columns - 1)
        if final in "Hf":
            self.row, self.column = count - 1, max(1, (numbers + [1])[1]) - 1
        elif final in "AB":
            self.row += count if final == "B" else -count
        elif final in "CD":
            self.column = column + (count if final == "C" else -count)
        elif final == "G":
            self.column = count - 1
        elif final == "d":
            self.row = count - 1
        elif final == "J":
            self.erase_rows(first)
        elif final == "K":
            self.fill(self.row, 0 if first else column, column + 1 if first == 1 else self.columns)
        elif final == "X":
            self.fill(self.row, column, column + count)
        elif final == "P":
            line[column:] = (line[column + count:] + [" "] * count)[:self.columns - column]
        elif final == "@":
            line[column:] = ([" "] * count + line[column:])[:self.columns - column]
        elif final in "LM":
            self.move_rows(self.row, -count if final == "L" else count)
        elif final in "ST":
            self.move_rows(self.top, count if final == "S" else -count)
        elif final == "b":
            self.put(self.last * count)
        elif final == "r":
            self.top, self.bottom = count - 1, min(self.height, (numbers + [0])[1] or self.height) - 1
            self.row = self.column = 0
        self.row = max(0, min(self.height - 1, self.row))
        self.column = max(0, min(self.columns, self.column))

    def erase_rows(self, kind):
        self.sequence("K", [kind])
        for row in range(self.height):
            if kind == 2 or (row > self.row if kind == 0 else row < self.row):
                self.fill(row, 0, self.columns)

    def fill(self, row, start, end):
        end = min(end, self.columns)
        self.cells[row][start:end] = [" "] * (end - start)


class Program:
    """A program in a terminal of 80 by 24 of its own, from its start to its end."""

    def __init__(self, command, columns=80, rows=24):
        self.command, self.screen = command, Screen(columns, rows)
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.start = time.monotonic()
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            # The child alone: it must have its size before it asks for it.
            fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.execvpe(command[0], command, os.environ | {"TERM": "xterm", "LC_ALL": "C.UTF-8"})

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
            text = self.screen.text
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
        self.screen.feed(self.decoder.decode(data))
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
