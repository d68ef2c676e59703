# Writes whole lines into a pipe that outlives who reads it.
import os
import threading
import time
from array import array
from fcntl import ioctl
from termios import FIONREAD

# How much is written at once, and how many bytes a second at most.
PIECE = 32 << 10
SPEED = 12 << 20


class Feeder:
    """Writes the lines of a file into a pipe; while it stands still, no line is half in the pipe."""

    def __init__(self, source, pipe):
        self.source = source
        os.mkfifo(pipe)
        # Both ends stay open, so that the writer outlives a reader, and what is in the pipe too.
        self.end = os.open(pipe, os.O_RDWR)
        self.reader = os.open(pipe, os.O_RDONLY)
        self.permission = threading.Event()
        self.permission.set()
        self.rest = threading.Event()
        self.is_over = self.is_done = False
        self.last = b""
        self.written = 0
        self.thread = threading.Thread(target=self.write, daemon=True)

    def start(self):
        self.thread.start()

    def write(self):
        with open(self.source, "rb") as lines:
            while not self.is_over:
                piece = lines.read(PIECE)
                piece += lines.readline() if piece else b""
                if not piece:
                    break
                self.wait()
                self.write_all(piece)
                self.last = piece[piece.rfind(b"\n", 0, -1) + 1:]
                time.sleep(len(piece) / SPEED)
        self.is_done = True
        self.rest.set()

    def write_all(self, piece):
        view = memoryview(piece)
        while view and not self.is_over:
            count = os.write(self.end, view)
            self.written += count
            view = view[count:]

    def wait(self):
        while not self.permission.is_set() and not self.is_over:
            self.rest.set()
            self.permission.wait(0.05)
        self.rest.clear()

    def hold(self):
        """Lets nothing more be written, behind the line that is."""
        self.permission.clear()

    def go_on(self):
        self.permission.set()

    @property
    def rests(self):
        """Whether nothing is being written, and everything that was has been read."""
        return self.rest.is_set() and self.waiting == 0

    @property
    def waiting(self):
        """How many bytes are in the pipe."""
        count = array("i", [0])
        ioctl(self.reader, FIONREAD, count)
        return count[0]

    def end_input(self):
        """Closes the writing end, where all has been written: whoever reads comes to the end of it."""
        if not self.is_done:
            return
        os.close(self.end)
        self.end = -1

    def close(self):
        self.is_over = True
        # One who waits for room in the pipe is let go.
        if self.end >= 0:
            os.set_blocking(self.reader, False)
            while self.thread.is_alive():
                try:
                    os.read(self.reader, 1 << 16)
                except BlockingIOError:
                    time.sleep(0.01)
            os.close(self.end)
        os.close(self.reader)
