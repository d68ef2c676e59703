# Measures how soon logs are on the screen of a terminal, and the memory that the programs need for it.
#
# usage: first_screen.py beside MINI_MONITOR LOG LINES RATE RUNS
#        first_screen.py big MINI_MONITOR LOG LINES RATE SECONDS FAKE_LOG_GEN
#        first_screen.py distinct MINI_MONITOR LOG LINES RATE
#
# A log begins at midnight, and has RATE lines of each second. What a program shows is looked for on the screen itself, with the
# figures that the log has; whatever does not come in time ends the measuring.
import os
import re
import statistics
import subprocess
import sys
import time

from terminal import Program

# How long anything may take until something is wrong, in seconds, and how long something quick.
PATIENCE, SOON = 3600, 60
# How many lines a second are added to a log that is followed, and for how long before it is measured.
ADDED, LEAD = 1_000, 3


def clock(seconds):
    return time.strftime("%H:%M:%S", time.gmtime(seconds))


class Shown:
    """What there is to see of a log in mini_monitor."""

    def __init__(self, program, log, lines, rate, period=10):
        self.log, self.lines, self.rate, self.period = log, lines, rate, period
        self.command = [program, log, "--period", str(period)]

    def open(self):
        return Program(self.command)

    def begin(self, terminal):
        """Waits for what comes by itself: how long the first screen, the first figures and those of the last period took."""
        _, painted = terminal.wait(r"^Visor +\S*" + re.escape(self.log[:10]), SOON)
        lines = f"{self.rate * self.period:,}"
        _, figures = terminal.wait(rf"^\d\d:\d\d:\d\d-\d\d:\d\d:\d\d +{lines} ", SOON)
        # The last period is open; the one before it is shown.
        end = (self.lines - 1) // self.rate // self.period * self.period
        _, last = terminal.wait(rf"^{clock(end - self.period)}-{clock(end)} +{lines} ", SOON)
        # Whatever is still to be done, and to be allocated.
        terminal.pass_time(2)
        return [moment - terminal.start for moment in (painted, figures, last)]

    def read_history(self, terminal, added=0):
        """Reads the history: how long it took."""
        start = time.monotonic()
        terminal.press("h")
        _, end = terminal.wait(rf"^all +{self.lines + added:,} ", PATIENCE, without="^history")
        terminal.pass_time(2)
        return end - start

    def follow(self, terminal, generator, seconds):
        """Follows the log while lines are added: the share of a core that it took, and how many lines were added."""
        count = round((LEAD + seconds + 1) * ADDED)
        before = all_lines(terminal)
        with open(self.log, "ab") as log:
            command = [generator, "-m", "access", "--rate", str(ADDED), "--count", str(count), "--heartbeat-interval", "0"]
            writer = subprocess.Popen(command, stdout=log, stdin=subprocess.DEVNULL)
        try:
            terminal.pass_time(LEAD)
            start, used = time.monotonic(), terminal.processor_seconds
            terminal.pass_time(seconds)
            share = (terminal.processor_seconds - used) / (time.monotonic() - start)
            terminal.wait(rf"^all +{before + count:,} ", SOON)
        finally:
            writer.kill()
            writer.wait()
        return share, count


def all_lines(terminal):
    match, _ = terminal.wait(r"^all +([\d,]+) ", SOON)
    return int(match[1].replace(",", ""))


def goaccess(log, lines):
    """How long goaccess takes until something of the log is on the screen and until its dashboard has all lines, and its peak."""
    with Program(["goaccess", log, "--log-format=COMBINED", "--no-global-config"]) as terminal:
        _, painted = terminal.wait(r"\[PARSING .*\{\d+", SOON)
        _, figures = terminal.wait(rf"^ +Total Requests +{lines} ", PATIENCE)
        return [painted - terminal.start, figures - terminal.start, terminal.peak]


def row(name, value, unit):
    print(f"{name:<66}{value:>10} {unit}", flush=True)


def seconds(value):
    return f"{value:.3f}" if value < 1 else f"{value:.2f}"


def beside(shown, runs):
    own, others = [], []
    for _ in range(runs):
        others.append(goaccess(shown.log, shown.lines))
        with shown.open() as terminal:
            times = shown.begin(terminal)
            peak = terminal.peak
            own.append(times + [peak, shown.read_history(terminal), terminal.peak])
    own, others = ([statistics.median(column) for column in zip(*rows)] for rows in (own, others))
    row("goaccess: first screen, with a count of lines", seconds(others[0]), "s")
    row("goaccess: dashboard, with the figures of all lines", seconds(others[1]), "s")
    row("goaccess: peak of memory", f"{others[2]:.0f}", "MiB")
    report(own[:3], own[3])
    report_history(*own[4:])


def report(times, peak):
    row("mini_monitor: first screen, with the name of the file", seconds(times[0]), "s")
    row("mini_monitor: figures of a whole period", seconds(times[1]), "s")
    row("mini_monitor: figures of the last period, the last minutes read", seconds(times[2]), "s")
    row("mini_monitor: peak of memory before the history", f"{peak:.0f}", "MiB")


def report_history(time, peak):
    row("mini_monitor: history read, with the figures of all lines", seconds(time), "s")
    row("mini_monitor: peak of memory after the history", f"{peak:.0f}", "MiB")


def big(shown, span, generator):
    size = os.stat(shown.log).st_size
    try:
        with shown.open() as terminal:
            report(shown.begin(terminal), terminal.peak)
            before, added = shown.follow(terminal, generator, span)
            row("mini_monitor: share while following, before the history", f"{before * 100:.1f}", "%")
            report_history(shown.read_history(terminal, added), terminal.peak)
            after, _ = shown.follow(terminal, generator, span)
            row("mini_monitor: share while following, after the history", f"{after * 100:.1f}", "%")
            row("mini_monitor: peak of memory at the end", f"{terminal.peak:.0f}", "MiB")
    finally:
        os.truncate(shown.log, size)


def distinct(shown):
    with shown.open() as terminal:
        shown.begin(terminal)
        row("distinct lines: peak of memory before the history", f"{terminal.peak:.0f}", "MiB")
        time = shown.read_history(terminal)
        row("distinct lines: history read, with the figures of all lines", seconds(time), "s")
        row("distinct lines: peak of memory after the history", f"{terminal.peak:.0f}", "MiB")


def main():
    what, program, log, lines, rate, *more = sys.argv[1:]
    shown = Shown(program, log, int(lines), int(rate), 1 if what == "distinct" else 10)
    try:
        if what == "beside":
            beside(shown, int(more[0]))
        elif what == "big":
            big(shown, float(more[0]), more[1])
        else:
            distinct(shown)
    except TimeoutError as error:
        sys.exit(f"first_screen: {error}")


if __name__ == "__main__":
    main()
