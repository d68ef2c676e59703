"""How much later the page has what the terminal shows: page_delay.py STREAM_MONITOR STEPS, with selenium, Chromium and its driver.

Appends lines to a followed log at random moments, another number each time, and notes when the terminal, which is read as it is written,
and when the page in a headless Chromium has their sum.
"""
import os
import pty
import random
import re
import select
import signal
import socket
import sys
import tempfile
import threading
import time

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

# Notes each text of the count of lines with the moment at which it is there.
WATCH = """
const lines = document.querySelector('#overall-lines');
window.seen = [];
const note = () => window.seen.push([Date.now() / 1000, lines.textContent]);
new MutationObserver(note).observe(lines, { childList: true, characterData: true, subtree: true });
note();
"""


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Monitor:
    """A monitor in a terminal of its own, whose output is read on a thread."""

    def __init__(self, program, log, state, port):
        self.seen = {}
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.execve(program, [
                program, "-i", log, "--follow", "--checkpoint", state, "--lateness", "1s", "--idle", "1s", "--dashboard",
                f"127.0.0.1:{port}"], os.environ | {"TERM": "xterm", "COLUMNS": "100", "LINES": "40"})
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        text = b""
        while True:
            try:
                select.select([self.terminal], [], [])
                text = (text + os.read(self.terminal, 1 << 16))[-20_000:]
            except OSError:
                return
            now = time.time()
            for count in re.findall(rb"lines {7}\x1b\[0m([0-9,]+)", text):
                self.seen.setdefault(int(count.replace(b",", b"")), now)

    def end(self):
        os.kill(self.pid, signal.SIGTERM)
        os.waitpid(self.pid, 0)


def open_page(port):
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for argument in ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]:
        options.add_argument(argument)
    driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    driver.get(f"http://127.0.0.1:{port}/")
    driver.execute_script(WATCH)
    return driver


def append(log, steps):
    """Appends lines; the sums."""
    total, sums = 0, []
    for _ in range(steps):
        count = random.randint(1, 50)
        stamp = time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime())
        with open(log, "a", encoding="ascii") as file:
            file.write(f'10.0.0.1 - - [{stamp}] "GET /x HTTP/1.1" 200 5\n' * count)
        total += count
        sums.append(total)
        time.sleep(random.uniform(1.5, 2.5))
    return sums


def main(program, steps):
    with tempfile.TemporaryDirectory() as folder:
        log, port = f"{folder}/access.log", free_port()
        open(log, "w", encoding="ascii").close()
        monitor = Monitor(program, log, f"{folder}/state", port)
        time.sleep(3)
        driver = open_page(port)
        sums = append(log, steps)
        time.sleep(3)
        page = {}
        for moment, text in driver.execute_script("return window.seen"):
            page.setdefault(int(re.sub(r"\D", "", text) or 0), moment)
        driver.quit()
        monitor.end()
        delays = sorted((page[total] - monitor.seen[total]) * 1000 for total in sums if total in page and total in monitor.seen)
    print(f"{len(delays)} of {steps} seen in both; page after terminal, ms: least {delays[0]:.0f}, "
          f"median {delays[len(delays) // 2]:.0f}, most {delays[-1]:.0f}")


main(sys.argv[1], int(sys.argv[2]))
