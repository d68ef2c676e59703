# Looks at the dashboard in a headless Chromium, as somebody does: browse.py TEST URL [ARGUMENT...]
#
# Ends with 0 where all is as it should be, else with words on standard error.
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import time

import axe_playwright_python
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

# How long a page may take on a busy machine.
PATIENCE = 90


class Page:
    """A page in a browser of its own."""

    def __init__(self, width=1280, height=1000, dark=False):
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for argument in ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"]:
            options.add_argument(argument)
        options.add_experimental_option("prefs", {"intl.accept_languages": "en-US,en"})
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
        self.driver.set_page_load_timeout(PATIENCE)
        self.tell("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.tell("Emulation.setEmulatedMedia", features=[scheme])
        self.tell("Emulation.setTimezoneOverride", timezoneId="UTC")

    def tell(self, command, **values):
        self.driver.execute_cdp_cmd(command, values)

    def open(self, url):
        self.driver.get(url)
        self.wait("document.querySelector('#connection').dataset.state === 'live'")

    def ask(self, script, *values):
        return self.driver.execute_script(f"return {script}", *values)

    def ask_later(self, script, *values):
        """What a promise comes to."""
        return self.driver.execute_async_script(
            f"const done = arguments[arguments.length - 1]; (async () => ({script}))().then(done, e => done('failed: ' + e))", *values)

    def text(self, selector):
        return self.ask("document.querySelector(arguments[0])?.textContent ?? ''", selector)

    def wait(self, script, seconds=PATIENCE):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if found := self.ask(script):
                return found
            time.sleep(0.1)
        fail(f"waited in vain until {script}; the page says: {self.text('body')[:2000]}")

    def rows(self, name):
        """The keys and counts of a list."""
        return self.ask(
            "[...document.querySelectorAll(`#top-${arguments[0]} tbody tr:not([hidden])`)]"
            ".map(row => [...row.children].map(cell => cell.textContent))", name)

    def check_axe(self, name):
        source = pathlib.Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
        self.driver.execute_script(source)
        kinds = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
        found = self.ask_later(
            "(await axe.run(document, {runOnly: arguments[0]})).violations.map(v => [v.id, v.nodes[0].html])", kinds)
        expect(found == [], f"axe on {name}: {found}")

    def close(self, expected=()):
        """Ends the browser; nothing may have gone wrong that is not expected."""
        try:
            said = [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]
        finally:
            self.driver.quit()
        said = [message for message in said if not any(text in message for text in expected)]
        expect(said == [], f"the console says {said}")


def fail(text):
    raise SystemExit(text)


def expect(condition, text):
    if not condition:
        fail(text)


def number(text):
    return int(re.sub(r"\D", "", text))


def numbers(url, truth):
    """The page shows what the generator knows, and a URL shows another the same."""
    hits = json.loads(pathlib.Path(truth).read_text(encoding="utf-8"))["hits"]
    page = Page()
    page.open(f"{url}?from=2026-11-20T10:00:00Z&to=2026-11-20T11:00:00Z")
    page.wait(f"document.querySelector('#tile-requests-more').textContent.includes('{hits:,}')")
    rows = page.rows("paths")
    expect(len(rows) == 10 and number(rows[0][1]) >= number(rows[1][1]), f"paths: {rows}")
    page.check_axe("the overview")
    page.driver.find_element(By.ID, "filter").send_keys("static")
    page.wait("document.querySelectorAll('#top-paths tbody tr:not([hidden])').length > 0 && "
              "[...document.querySelectorAll('#top-paths tbody tr:not([hidden])')].every(r => r.textContent.includes('static'))")
    page.wait("location.search.includes('filter=static')")
    shared, filtered = page.driver.current_url, page.rows("paths")
    other = Page(width=360, dark=True)
    other.open(shared)
    other.wait("document.querySelector('#filter').value === 'static'")
    other.wait(f"document.querySelectorAll('#top-paths tbody tr:not([hidden])').length === {len(filtered)}")
    expect(other.rows("paths") == filtered, f"shared: {other.rows('paths')} for {filtered}")
    expect(other.ask("document.documentElement.scrollWidth <= 360"), "the page is wider than a phone")
    other.check_axe("the overview on a phone, dark")
    other.close()
    page.close()


def alert(url):
    """An alert appears, recovers, and stays in the history."""
    page = Page()
    page.open(f"{url}?range=5m")
    page.wait("document.querySelector('#firing').textContent.includes('error_rate')")
    page.wait("!document.querySelector('#firing').textContent.includes('error_rate')")
    page.wait("document.querySelector('#history').textContent.match(/error_rate/g)?.length >= 2")
    page.close()


def tiles(url, process):
    """Colours follow the curve, and change while one looks."""
    page = Page()
    page.open(f"{url}online/")
    page.wait("document.querySelectorAll('#people .person').length === 4")
    curve = page.ask_later(
        "(({colourAt}) => [0, 1800, 3600, 43200, 86399, 86400, -5].map(age => colourAt(age)))"
        "(await import(new URL('../assets/colour.js', location)))")
    expect(curve[0] == "hsl(145.0 63.0% 42.0%)" and curve[0] == curve[6] and curve[2] == "hsl(30.0 90.0% 50.0%)", curve)
    expect(curve[5] is None and curve[4].startswith("hsl(30.0 0.0%"), curve)
    hues = [float(re.match(r"hsl\(([\d.]+)", colour)[1]) for colour in page.ask(
        "[...document.querySelectorAll('#people .person')].map(item => item.dataset.colour)")]
    # Seen now, half an hour ago, an hour and a half ago, and half a day ago.
    expect(130 < hues[0] <= 145 and 80 < hues[1] < 95 and hues[2] == 30 and hues[3] == 30, f"hues: {hues}")
    names = page.ask("[...document.querySelectorAll('#people .person')].map(item => item.textContent)")
    expect("Ann" in names[0] and "10.0.0.4" in names[3] and "10.0.0.9" not in "".join(names), names)
    page.check_axe("who is online")
    # The page's clock is shifted on by an hour and a half, while nobody tells it the time.
    before = page.ask("document.querySelectorAll('#people .person')[1].dataset.colour")
    os.kill(int(process), signal.SIGSTOP)
    try:
        page.driver.execute_script("const now = Date.now; Date.now = () => now() + 5_400_000;")
        page.wait(f"document.querySelectorAll('#people .person')[1].dataset.colour !== '{before}'")
        hue = page.ask("document.querySelectorAll('#people .person')[1].dataset.colour")
        expect(hue.startswith("hsl(30.0 "), f"two hours ago: {hue}")
    finally:
        os.kill(int(process), signal.SIGCONT)
    page.close(expected=["net::ERR", "Failed to load"])


def hostile(url):
    """What stands in a log is text, whatever it is."""
    page = Page()
    page.open(f"{url}?range=15m")
    page.wait("document.body.textContent.includes('<img src=x onerror=')")
    page.wait("document.body.textContent.includes('<script>')")
    time.sleep(1)
    expect("owned" not in page.driver.title, "a script of a log has run")
    expect(page.ask("document.querySelectorAll('main img, main script, main iframe, main a[href^=javascript]').length") == 0,
           "elements of a log are elements of the page")
    page.open(f"{url}online/")
    page.wait("document.querySelectorAll('#people .person').length > 0")
    expect(page.ask("document.querySelectorAll('main img, main script').length") == 0, "elements of a log are elements")
    expect("owned" not in page.driver.title, "a script of a log has run")
    page.close()


def cut(url, *command):
    """A lost connection is said, and heals with what has come meanwhile."""
    log = pathlib.Path(command[command.index("-i") + 1])
    monitor = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    page = Page()
    try:
        for _ in range(PATIENCE * 10):
            try:
                page.driver.get(f"{url}?range=15m")
                if page.ask("document.querySelector('#connection')?.dataset.state === 'live'"):
                    break
            except WebDriverException:
                pass
            time.sleep(0.1)
        page.wait("document.querySelector('#overall-lines').textContent.includes('200')")
        monitor.kill()
        monitor.wait()
        page.wait("!document.querySelector('#banner').hidden")
        with open(log, "a", encoding="utf-8") as more:
            for _ in range(50):
                moment = time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime())
                more.write(f'10.9.9.9 - - [{moment}] "GET /meanwhile HTTP/1.1" 200 5\n')
        monitor = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        page.wait("document.querySelector('#banner').hidden")
        page.wait("document.querySelector('#top-paths').textContent.includes('/meanwhile')")
    finally:
        monitor.kill()
        monitor.wait()
        page.close(expected=["net::ERR", "Failed to load"])


def login(url, user, password):
    """Who is a stranger logs in, comes to where he wanted to go, and logs out."""
    page = Page()
    page.driver.get(f"{url}online/?search=10")
    page.wait("document.querySelector('input[name=user]') !== null && location.search.includes('next=')")
    page.check_axe("the log-in")

    def enter(text):
        for name, value in [("user", user), ("password", text)]:
            field = page.driver.find_element(By.NAME, name)
            field.clear()
            field.send_keys(value)
        page.driver.find_element(By.CSS_SELECTOR, "button[type=submit]").click()

    enter(password + "x")
    page.wait("document.querySelector('#login-problem')?.textContent.length > 0 && location.search.includes('next=')")
    enter(password)
    page.wait("location.pathname.endsWith('/online/') && location.search === '?search=10'")
    page.wait("document.querySelector('#connection')?.dataset.state === 'live'")
    expect(page.ask("document.cookie") == "", "scripts can read the cookie")
    page.wait("!document.querySelector('#log-out').hidden")
    page.driver.find_element(By.CSS_SELECTOR, "#log-out button").click()
    page.wait("document.querySelector('input[name=user]') !== null")
    page.driver.get(url)
    page.wait("document.querySelector('input[name=user]') !== null")
    page.close()


def is_drawn(page, name):
    """Whether something is to be seen in a chart."""
    return page.ask(
        "(() => { const c = document.querySelector(`#chart-${arguments[0]}`);"
        " return c && c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(n => n > 0); })()", name)


def report(url, truth):
    """A report shows what the generator knows, with no server."""
    known = json.loads(pathlib.Path(truth).read_text(encoding="utf-8"))
    page = Page()
    page.driver.get(url)
    page.wait(f"document.querySelector('#tile-requests-more').textContent.includes('{known['hits']:,}')")
    for name in ["requests", "errors", "traffic", "clients"]:
        page.wait(f"document.querySelector('#chart-{name}').getAttribute('aria-label').includes('highest')")
        expect(is_drawn(page, name), f"the chart {name} is empty")
    rows = page.rows("paths")
    expect(len(rows) > 10 and all(number(row[1]) == known["paths"][row[0]] for row in rows[:10]), f"paths: {rows}")
    expect(f"{known['lines']:,}" in page.text("#overall-lines"), page.text("#overall-lines"))
    for selector in ["nav", "#connection", "#tail", ".exports", "#log-out", "[data-range]"]:
        expect(page.ask(f"[...document.querySelectorAll('{selector}')].every(e => e.getClientRects().length === 0)"),
               f"{selector} is to be seen, and does nothing")
    page.check_axe("a report")
    page.driver.find_element(By.ID, "filter").send_keys("STATIC")
    page.wait("[...document.querySelectorAll('#top-paths tbody tr:not([hidden])')].every(r => r.textContent.includes('static'))")
    expect(0 < len(page.rows("paths")) < len(rows), f"filtered: {page.rows('paths')}")
    page.driver.get(f"{url}?from=2026-11-20T10:00:20Z&to=2026-11-20T10:00:40Z")
    page.wait("!document.querySelector('#notice').hidden && "
              "document.querySelector('#range-summary').textContent.includes('10:00:20 – 10:00:40')")
    page.driver.find_element(By.ID, "whole").click()
    page.wait("document.querySelector('#notice').hidden && document.querySelector('#whole').ariaPressed === 'true'")
    page.driver.find_element(By.CSS_SELECTOR, "[data-language=ru]").click()
    page.wait("document.querySelector('h1').textContent === 'Visor: отчёт'")
    page.close()
    phone = Page(width=360, dark=True)
    phone.driver.get(url)
    phone.wait("document.querySelectorAll('#top-paths tbody tr:not([hidden])').length > 10")
    expect(phone.ask("document.documentElement.scrollWidth <= 360"), "the report is wider than a phone")
    phone.check_axe("a report on a phone, dark")
    phone.close()


def bare_report(url):
    """A report without the library that draws charts says so, and shows all else."""
    page = Page()
    page.driver.get(url)
    page.wait("document.querySelectorAll('#top-paths tbody tr:not([hidden])').length > 0")
    expect("libjs-chart.js" in page.text("#panel-requests"), page.text("#panel-requests"))
    page.close()


def hostile_report(url):
    """What stands in a log is text in a report, too."""
    page = Page()
    page.driver.get(url)
    page.wait("document.body.textContent.includes('<img src=x onerror=')")
    # All lists are there, and what a picture that is none would have run has run.
    page.wait("document.querySelectorAll('#top-clients tbody tr:not([hidden])').length > 0")
    page.driver.execute_async_script(
        "const done = arguments[0]; const image = new Image(); image.onerror = () => setTimeout(done);"
        " image.src = 'data:image/png,none';")
    expect("owned" not in page.driver.title, "a script of a log has run")
    expect(page.ask("document.querySelectorAll('main img, main script, main iframe, main a[href^=javascript]').length") == 0,
           "elements of a log are elements of the page")
    expect("\\u{202e}" in page.text("#top-clients"), page.text("#top-clients"))
    page.close()


def empty_report(url):
    """Where there was nothing to read, a report says so."""
    page = Page()
    page.driver.get(url)
    page.wait("document.querySelector('#nothing-text').textContent.includes('a.log')")
    page.close()


def pictures(url, folder):
    """Pictures of each page, in light and dark."""
    for dark in [False, True]:
        page = Page(width=1280, height=1400, dark=dark)
        page.open(f"{url}?range=5m")
        time.sleep(5)
        name = "dark" if dark else "light"
        page.driver.save_screenshot(f"{folder}/dashboard-{name}.png")
        page.open(f"{url}online/")
        time.sleep(3)
        page.driver.save_screenshot(f"{folder}/online-{name}.png")
        page.close()


if __name__ == "__main__":
    {test.__name__: test for test in [
        numbers, alert, tiles, hostile, cut, login, pictures, report, bare_report, hostile_report, empty_report]}[sys.argv[1]](*sys.argv[2:])
