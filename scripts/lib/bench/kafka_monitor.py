"""How fast stream_monitor reads a topic: kafka_monitor.py PROGRAM HOST:PORT TOPIC MESSAGES FOLDER.

Prints `MESSAGES SECONDS MESSAGES/S KILOBYTES CPU`: the peak of memory, and the seconds of processor time of all its threads for all
messages. A process says once a second how many messages it has
read: its rate is taken between the first time that it says so and the last before it had all, which leaves out joining and waiting;
where there are not two such times, the second before the first and the time when all had been counted are taken for them.
"""
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request

from shipping_pairs import free_port

# How long the group may need to be there, and then for each message.
PATIENCE = 120
SLOWEST = 5_000


def metric(text, name):
    """The sum of a metric over all that it is labelled with; None where there is none."""
    values = [float(value) for value in re.findall(rf"^{name}(?:_total)?(?:\{{.*\}})? (\S+)$", text, re.MULTILINE)]
    return int(sum(values)) if values else None


def ask(opener, url):
    try:
        with opener.open(url, timeout=5) as answer:
            return answer.read().decode()
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return ""


def watch(process, url, count):
    """The times at which the number of messages that have been read was another one, and the time when all were counted."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    end = time.monotonic() + PATIENCE + count / SLOWEST
    steps = []
    while time.monotonic() < end:
        if process.poll() is not None:
            sys.exit("stream_monitor has ended")
        text, now = ask(opener, url), time.monotonic()
        read = metric(text, "visor_kafka_messages") or 0
        if read > (steps[-1][1] if steps else 0):
            steps.append((now, read))
        if (metric(text, "visor_kafka_position") or 0) >= count:
            return steps, now
        time.sleep(0.005)
    sys.exit(f"stream_monitor has not counted {count} messages in {PATIENCE + count / SLOWEST:.0f} seconds")


def peak_of(process):
    with open(f"/proc/{process}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))


def processor_time_of(process):
    with open(f"/proc/{process}/stat") as status:
        fields = status.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main():
    program, brokers, topic, count, folder = sys.argv[1:]
    count = int(count)
    address = f"http://127.0.0.1:{free_port()}"
    group = f"{topic}-{os.getpid()}"
    with open(os.path.join(folder, "monitor.errors"), "wb") as errors:
        process = subprocess.Popen(
            [program, "--kafka", f"{brokers}/{topic}", "--group", group, "--checkpoint", os.path.join(folder, group),
             "--summary", os.path.join(folder, "kafka.json"), "--metrics", address, "--quiet"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors)
    try:
        steps, end = watch(process, f"{address}/metrics", count)
        peak, processor = peak_of(process.pid), processor_time_of(process.pid)
        process.terminate()
        process.wait(60)
    finally:
        process.kill()
    under_way = [step for step in steps if step[1] < count]
    if len(under_way) > 1:
        (start, first), (stop, last) = under_way[0], under_way[-1]
    else:
        (start, first), (stop, last) = (steps[0][0] - 1 if steps else end - 1, 0), (end, count)
    seconds = stop - start
    print(last - first, f"{seconds:.3f} {(last - first) / seconds:.0f} {peak} {processor:.2f}")


main()
