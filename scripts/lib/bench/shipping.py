# Measures how fast a file is shipped: by rsyslog to rsyslog, and by log_producer to stream_monitor, with the real programs.
#
# usage: shipping.py PROGRAMS LOG LINES RUNS FOLDER [NAME...] | shipping.py PROGRAMS LOG LINES RUNS FOLDER stalled
#
# Each run has an agent, which reads the log from its beginning, and a receiver at a loopback port that waits for it. The time
# runs from the start of the agent until the receiver is done: until the whole log stands in rsyslog's file, and until the
# monitor has analysed the last line. That one is a line of no format, which the monitor writes to the file of such lines as soon
# as it has come to it. The runs are interleaved. What has arrived is compared with what was sent.
import shutil
import sys
from pathlib import Path

from shipping_pairs import Alone, Rsyslog, Visor
from shipping_stalled import print_stalled

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
            figures = PAIRS[name](name, programs, log, lines, folder).run()
            results[name].append(figures)
            print(f"run {run + 1} of {runs}: {name}: {figures['seconds']:.2f} s", file=sys.stderr, flush=True)
            shutil.rmtree(folder)
    print_table(results, log.stat().st_size, lines)


if __name__ == "__main__":
    main()
