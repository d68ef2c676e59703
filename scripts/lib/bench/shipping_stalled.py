# The peak of memory of programs that are held up.
import shutil
import socket
import threading
import time

from shipping_pairs import Program, free_port

# For how long a program is held up, in seconds.
STALLED = 10
# A disk that is full, for the program whose command follows.
FULL_DISK = 'mount -t tmpfs -o size=8k none "$0" && : >"$0/rejected.log" && { head -c 8k /dev/zero >"$0/rest" 2>/dev/null; exec "$@"; }'


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
