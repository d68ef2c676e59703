# What a process has of memory and of descriptors, second by second.
import os
import re
from pathlib import Path
from statistics import median

MIB = 1 << 20


def sample(process):
    """The resident memory in bytes and the number of open descriptors of a process."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) * 1024, len(os.listdir(f"/proc/{process}/fd"))


def thirds(values):
    """The first and the last third."""
    size = max(len(values) // 3, 1)
    return values[:size], values[-size:]


def report(samples):
    """The lines that say how memory and descriptors were, and what has grown."""
    if not samples:
        return [], ["the time was too short to look at memory"]
    memory, descriptors = zip(*samples)
    lines, problems = [], []
    for name, series, unit in [("memory, MiB", memory, MIB), ("descriptors", descriptors, 1)]:
        for third, part in zip(["first", "last"], thirds(series)):
            values = [value / unit for value in (min(part), median(part), max(part))]
            shown = " / ".join(f"{value:.{1 if unit > 1 else 0}f}" for value in values)
            lines.append(f"{name}, {third} third: {shown} (minimum / median / maximum)")
    first, last = thirds(memory)
    if median(last) > median(first) * 1.1 + 8 * MIB:
        problems.append(f"memory has grown from {median(first) / MIB:.1f} to {median(last) / MIB:.1f} MiB")
    first, last = thirds(descriptors)
    # Rotated parts stay open for a while, and there are none at first: only more than there ever were is growth.
    if median(last) > max(first):
        problems.append(f"descriptors have grown from {max(first)} to {median(last):.0f}")
    return lines, problems
