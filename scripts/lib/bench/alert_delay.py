# Measures how long it takes from the line that tips a rule until its alert is in the file of alerts, with the real program.
#
# usage: alert_delay.py STREAM_MONITOR SECONDS
#
# A process of its own writes requests at a rate. Twenty times a second there is one with a path of its own, for which a rule
# alerts at the first: the time runs from the return of the call that wrote it until the line of its alert is read from the file.
import json
import multiprocessing
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RATES = [1_000, 10_000]
TIPS_A_SECOND = 20
# How often the file of alerts is looked at, in seconds.
LOOK = 0.0002
# How long an alert may take until something is wrong.
PATIENCE = 20
ALERT = re.compile(rb'\[tip\{path="/tip/(\d+)"\}#1 firing\]')
RULES = {"rules": [{"name": "tip", "metric": "count", "where": "path^=/tip/", "per": "path", "at_least": 1, "span": "10s"}]}


def line(path):
    clock = time.strftime("%d/%b/%Y:%H:%M:%S", time.gmtime())
    return f'10.0.0.1 - - [{clock} +0000] "GET {path} HTTP/1.1" 200 1234 "-" "delay/1.0"\n'.encode()


def write_background(path, rate, stop):
    """Appends requests at a rate, a call for those that are due."""
    start, written = time.monotonic(), 0
    with open(path, "ab", buffering=0) as log:
        while not stop.is_set():
            due = int((time.monotonic() - start) * rate)
            if due > written:
                log.write(line("/") * (due - written))
                written = due
            time.sleep(0.001)


class AlertFile:
    """The file of alerts as it grows."""

    def __init__(self, path):
        self.file = open(path, "rb", buffering=0)
        self.rest = b""

    def look(self):
        """The numbers of the tips whose alerts have come since the last time."""
        added = self.file.read()
        if not added:
            return []
        *lines, self.rest = (self.rest + added).split(b"\n")
        return [int(match[1]) for match in map(ALERT.search, lines) if match]


def tip(log, number, written):
    log.write(line(f"/tip/{number}"))
    written[number] = time.monotonic()


def measure(program, rate, seconds, folder):
    """The delays of all tips, in milliseconds."""
    log_path, alerts_path = folder / "access.log", folder / "alerts.log"
    (folder / "rules.json").write_text(json.dumps(RULES), encoding="utf-8")
    log_path.touch()
    alerts_path.touch()
    command = [
        program, "--follow", "--quiet", "-i", log_path, "--format", "combined", "--rules", folder / "rules.json",
        "--alert-file", alerts_path, "--checkpoint", folder / "checkpoint"]
    monitor = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL)
    stop = multiprocessing.Event()
    writer = multiprocessing.Process(target=write_background, args=(log_path, rate, stop))
    try:
        writer.start()
        with open(log_path, "ab", buffering=0) as log:
            return watch(log, AlertFile(alerts_path), seconds, monitor)
    finally:
        stop.set()
        writer.join()
        monitor.terminate()
        monitor.wait()


def watch(log, alerts, seconds, monitor):
    written, delays = {}, []
    # The first only shows that the program has started.
    tip(log, 0, written)
    count, number, due, deadline = round(seconds * TIPS_A_SECOND), 1, float("inf"), time.monotonic() + PATIENCE
    while len(delays) <= count:
        for arrived in alerts.look():
            delays.append((time.monotonic() - written[arrived]) * 1_000)
            if arrived == 0:
                due = time.monotonic() + 1
        now = time.monotonic()
        if now > deadline or monitor.poll() is not None:
            sys.exit(f"alert_delay: {len(delays)} of {number} alerts have come")
        if now >= due and number <= count:
            tip(log, number, written)
            number, due, deadline = number + 1, due + 1 / TIPS_A_SECOND, now + PATIENCE
        time.sleep(LOOK)
    return delays[1:]


def main():
    program, seconds = Path(sys.argv[1]), float(sys.argv[2])
    print("lines a second     alerts   median      p99    worst  (milliseconds)")
    for rate in RATES:
        with tempfile.TemporaryDirectory(prefix="visor-alert-delay-") as folder:
            delays = sorted(measure(program, rate, seconds, Path(folder)))
        figures = [delays[len(delays) // 2], delays[len(delays) * 99 // 100], delays[-1]]
        print(f"{rate:>11}   {len(delays):>11}" + "".join(f"{figure:9.2f}" for figure in figures), flush=True)


if __name__ == "__main__":
    main()
