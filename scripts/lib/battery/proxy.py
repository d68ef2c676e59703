# Stands between a producer and its receiver, and does to requests and answers what networks and proxies do.
import random
import socket
import threading
import time
from collections import Counter

from wire import PATIENCE, Away, Closed, Connection

# What can befall a request.
DELAY = "delayed"
REPEAT = "repeated"
REPLAY = "replayed later"
DROP_REQUEST = "requests dropped"
LATE_REQUEST = "requests late"
DROP_ANSWER = "answers dropped"
RESET_REQUEST = "resets in requests"
RESET_ANSWER = "resets in answers"
FAULTS = [
    DELAY, REPEAT, REPLAY, DROP_REQUEST, LATE_REQUEST, DROP_ANSWER, RESET_REQUEST, RESET_ANSWER]


class Deck:
    """Draws faults so that each comes as often as the others, by chance, among so many requests without one."""

    def __init__(self, seed, honest):
        self.random = random.Random(seed)
        self.honest = honest
        self.cards = []

    def draw(self):
        """A fault, or nothing for a request that is passed on as it is."""
        if not self.cards:
            self.cards = FAULTS + [None] * self.honest
            self.random.shuffle(self.cards)
        return self.cards.pop()

    def put_back(self, fault):
        """Has a fault, which could not be brought about, be drawn next."""
        self.cards.append(fault)


class Proxy:
    """A proxy on a port of its own, which passes on to another; each connection has a thread."""

    def __init__(self, receiver, seed, honest, note):
        self.receiver, self.note = receiver, note
        self.deck = Deck(seed, honest)
        self.lock = threading.Lock()
        self.faults = Counter()
        self.problems = []
        self.past = []
        self.is_honest = False
        self.is_over = False
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        self.threads = []
        self.run(self.accept)

    def run(self, work, *arguments):
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self.threads.append(thread)
        thread.start()

    def accept(self):
        while not self.is_over:
            try:
                end, _ = self.listener.accept()
            except OSError:
                return
            self.run(self.serve, Connection(end))

    def calm(self):
        """Passes on all that comes from now on, as it is."""
        self.is_honest = True

    def close(self):
        self.is_over = True
        # Else the thread that accepts would not hear of it.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def serve(self, client):
        try:
            while not self.is_over:
                request = client.receive()
                if request is None or not self.handle(request, client):
                    break
        except Closed:
            pass
        except Exception as error:  # Else a fault of the proxy would look like one of the network.
            self.problems.append(f"the proxy failed: {type(error).__name__}: {error}")
        client.close()

    def handle(self, request, client):
        """Does something with a request; whether its connection goes on."""
        with self.lock:
            fault = None if self.is_honest else self.deck.draw()
            share, pause = self.deck.random.random(), self.deck.random.uniform(0.05, 0.8)
            older = self.deck.random.choice(self.past) if self.past else None
            self.past = (self.past + [request])[-8:]
        if fault == REPLAY and not older:
            fault = None
        if not fault:
            client.send(self.forward(request).bytes)
            return True
        self.note(f"proxy: {fault}")
        try:
            goes_on = getattr(self, WAYS[fault])(request, client, share, pause, older)
        except Away:
            with self.lock:
                self.deck.put_back(fault)
            raise
        with self.lock:
            self.faults[fault] += 1
        return goes_on

    def forward(self, request, breaks=None, pause=0.0):
        """Sends a request, in two parts with a pause between them where one is wanted, and returns the answer."""
        upstream = self.connect()
        try:
            if breaks is not None:
                first = request.cut(breaks)
                upstream.send(first)
                time.sleep(pause)
                upstream.send(request.bytes[len(first):])
            else:
                upstream.send(request.bytes)
            answer = upstream.receive()
        finally:
            upstream.close()
        if answer is None:
            raise Closed
        self.note(f"proxy: {request.range} {answer.status}")
        return answer

    def connect(self):
        try:
            return Connection(socket.create_connection(("127.0.0.1", self.receiver), PATIENCE))
        except OSError as error:
            raise Away from error

    def delay(self, request, client, share, pause, _):
        """Before the request, in its middle, or before the answer."""
        if share < 0.3:
            time.sleep(pause)
            client.send(self.forward(request).bytes)
        elif share < 0.7:
            client.send(self.forward(request, share, pause).bytes)
        else:
            answer = self.forward(request)
            time.sleep(pause)
            client.send(answer.bytes)
        return True

    def repeat(self, request, client, share, pause, _):
        """Sends the request twice, one behind the other or at once, and gives either answer."""
        answers = []
        if share < 0.5:
            answers = [self.forward(request) for _ in range(2)]
        else:
            other = threading.Thread(target=lambda: answers.append(self.try_forward(request)), daemon=True)
            other.start()
            answers.append(self.forward(request))
            other.join()
        answers = [answer for answer in answers if answer]
        client.send(answers[0 if pause < 0.4 else -1].bytes)
        return True

    def try_forward(self, request):
        try:
            return self.forward(request)
        except Closed:
            return None

    def replay(self, request, client, share, _, older):
        """Sends an older request once more, before or behind the one that is due."""
        if share < 0.5:
            self.try_forward(older)
        answer = self.forward(request)
        if share >= 0.5:
            self.try_forward(older)
        client.send(answer.bytes)
        return True

    def drop_request(self, *_):
        return False

    def late_request(self, request, _client, _share, pause, _):
        """Closes at once, and passes the request on all the same, when its sender has given it up."""
        def pass_on():
            time.sleep(pause)
            self.try_forward(request)

        self.run(pass_on)
        return False

    def drop_answer(self, request, *_):
        self.forward(request)
        return False

    def reset_request(self, request, client, share, *_):
        """Ends both connections in the middle of the request."""
        upstream = self.connect()
        try:
            upstream.send(request.cut(share * 0.9))
        finally:
            upstream.reset()
            client.reset()
        return False

    def reset_answer(self, request, client, share, *_):
        """Ends the connection in the middle of the answer, which the receiver has given in peace."""
        answer = self.forward(request)
        # Half of the time the head, from which all that counts can be known, is not whole either.
        half = answer.bytes[:max(1, int(answer.head * share))] if share < 0.5 else answer.cut(share * 0.9)
        client.send(half)
        client.reset()
        return False


WAYS = {
    DELAY: "delay", REPEAT: "repeat", REPLAY: "replay", DROP_REQUEST: "drop_request", LATE_REQUEST: "late_request",
    DROP_ANSWER: "drop_answer", RESET_REQUEST: "reset_request", RESET_ANSWER: "reset_answer",
}
