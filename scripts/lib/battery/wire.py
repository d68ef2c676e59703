# Requests and answers of HTTP as they go over a connection, and how a connection is broken.
import re
import socket
import struct

# How long anybody may take, in seconds.
PATIENCE = 30
LONGEST_HEAD = 64 << 10


class Closed(Exception):
    """The other end has gone in the middle of something, or is not there."""


class Away(Closed):
    """The receiver does not take a connection."""


class Message:
    """A request or an answer: all its bytes, and how many of them are the head."""

    def __init__(self, head, body):
        self.bytes = head + body
        self.head = len(head)

    @property
    def status(self):
        """The status of an answer."""
        return self.bytes.split(b" ", 2)[1].decode()

    @property
    def range(self):
        """The bytes of the incarnation that a request covers, for the diary."""
        found = re.search(rb"visor-from: *(\d+)\r\nvisor-to: *(\d+)", self.bytes[:self.head], re.IGNORECASE)
        return f"{int(found[1])}-{int(found[2])}" if found else "nothing"

    def cut(self, share):
        """A part that ends in the body, or in the head where there is no body."""
        start = self.head if len(self.bytes) > self.head + 1 else 0
        return self.bytes[:start + max(1, int((len(self.bytes) - start) * share))]


class Connection:
    """A connection over which messages of a known length go."""

    def __init__(self, end):
        self.end = end
        self.end.settimeout(PATIENCE)
        self.rest = b""

    def receive(self):
        """The next message; nothing where the other end has closed before it began."""
        while b"\r\n\r\n" not in self.rest:
            if not self.read_more():
                if self.rest:
                    raise Closed
                return None
            if len(self.rest) > LONGEST_HEAD:
                raise Closed
        head, _, self.rest = self.rest.partition(b"\r\n\r\n")
        length = length_of(head)
        parts, missing = [self.rest[:length]], length - len(self.rest)
        self.rest = self.rest[length:]
        while missing > 0:
            part = self.take(missing)
            parts.append(part)
            missing -= len(part)
        return Message(head + b"\r\n\r\n", b"".join(parts))

    def read_more(self):
        part = self.some(1 << 16)
        self.rest += part
        return bool(part)

    def take(self, most):
        part = self.some(min(most, 1 << 16))
        if not part:
            raise Closed
        return part

    def some(self, most):
        try:
            return self.end.recv(most)
        except OSError as error:
            raise Closed from error

    def send(self, part):
        try:
            self.end.sendall(part)
        except OSError as error:
            raise Closed from error

    def close(self):
        self.end.close()

    def reset(self):
        """Closes so that the other end is told of a reset: without a word of what was on its way."""
        self.end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.end.close()


def length_of(head):
    """How many bytes follow a head."""
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            return int(value)
        if name.strip().lower() == b"transfer-encoding":
            raise ValueError("the proxy was sent a body without a length")
    return 0
