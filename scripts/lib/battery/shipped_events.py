# What befalls a log, its producer and its receiver while the log is written.
import time

# What is counted besides the kills and what a proxy does.
FULL = "full spools"
DROPPING = "spools that dropped"
AWAY = "rotations while the receiver was away"


class Life:
    """A program that is ended and started again, at moments that are drawn as it goes."""

    def __init__(self, run, program):
        self.run, self.program = run, program
        self.start_at = self.end_at = 0.0

    def after(self, least, most):
        return time.monotonic() + self.run.random.uniform(least, most)

    def step(self):
        """Starts or ends it where that is due; whether it has been ended."""
        now = time.monotonic()
        if self.program.is_running:
            if now >= self.end_at:
                self.end()
                return True
        elif self.program.process and not self.start_at:
            self.run.problem(
                f"{self.program.title} ended by itself with {self.program.status}: {self.program.last_words()}")
            self.start_at = self.after(0.1, 0.5)
        elif now >= self.start_at:
            self.start()
        return False

    def start(self):
        self.run.start(self.program)
        self.start_at, self.end_at = 0.0, self.after(0.05, self.run.scenario.longest_life)

    def end(self):
        self.run.end(self.program)
        self.start_at = time.monotonic() + self.run.random.choice([0, self.run.random.uniform(0.02, 1.5)])


class ShippedEvents:
    """What befalls a run whose log is shipped."""

    def __init__(self, run):
        self.run = run
        self.producer, self.monitor = Life(run, run.producer), Life(run, run.monitor)
        self.rotate_at = self.producer.after(0.3, 1)

    def step(self):
        for life, other in [(self.producer, self.monitor), (self.monitor, self.producer)]:
            # Now and then both at once.
            if life.step() and other.program.is_running and self.run.random.random() < 0.3:
                other.end()
        if self.run.scenario.rotations and time.monotonic() >= self.rotate_at:
            self.rotate()

    def rotate(self):
        """Rotates, if the producer has noted the log: else it can never know that what has been moved was it."""
        is_away = not self.run.monitor.is_running
        if self.run.scenario.only_while_down and not is_away:
            return
        if not all(self.run.speaks_of(log.path) for log in self.run.logs):
            return
        log = self.run.random.choice(self.run.logs)
        way = self.run.random.choice(self.run.scenario.rotations)
        self.run.note(f"{way} {log.path.name}")
        getattr(log, way)()
        if is_away:
            self.run.outcome.faults[AWAY] += 1
        self.rotate_at = self.producer.after(0.1, 0.4) if self.run.scenario.only_while_down else (
            self.producer.after(0.3, 1))


class PipeEvents:
    """What befalls a run whose lines come from a pipe: at first the receiver takes nothing, until the spool is full."""

    def __init__(self, run):
        self.run = run
        # It is away, or stands still with a batch that it does not answer.
        self.is_paused = run.random.random() < 0.6
        self.monitor = Life(run, run.monitor)
        self.has_paused = self.has_been_full = False
        self.free_at = 0.0
        self.hold_at = float("inf")
        self.is_holding = False
        self.holds = 0

    @property
    def has_seen_all(self):
        ends = self.run.outcome.faults[f"ends of {self.run.monitor.name}"]
        return self.has_been_full and ends > 0 and self.holds > 0 and not self.is_holding

    def step(self):
        if not self.run.producer.is_running:
            self.run.problem(f"log_producer ended by itself: {self.run.producer.last_words()}")
            self.run.start(self.run.producer)
        if not self.has_been_full:
            self.look_for_full_spool()
        elif self.is_paused and time.monotonic() >= self.free_at:
            self.run.monitor.resume()
            self.is_paused = False
        elif not self.is_paused:
            self.monitor.step()
            self.step_hold()

    def look_for_full_spool(self):
        if self.is_paused:
            self.pause_receiver()
        scenario = self.run.scenario
        words = "the oldest lines are dropped" if scenario.drops_oldest else "the spool is full"
        if words in self.run.producer.all_words():
            self.has_been_full = True
            self.run.note("the spool is full")
            self.run.outcome.faults[DROPPING if scenario.drops_oldest else FULL] += 1
            # It stays so for a while; and a producer is killed behind that.
            self.free_at = self.monitor.start_at = self.monitor.after(0.2, 1.5)
            self.monitor.end_at = self.monitor.after(2, 6)
            self.hold_at = self.monitor.after(0.5, 4)

    def pause_receiver(self):
        """Starts the receiver, and stops it where it is as soon as it takes connections."""
        if not self.run.monitor.process:
            self.run.start(self.run.monitor)
        elif not self.has_paused and self.run.monitor_listens():
            self.run.note("pause stream_monitor")
            self.run.monitor.pause()
            self.has_paused = True

    def step_hold(self):
        """Kills the producer while nothing is on its way into the spool: what it has read and not kept is lost."""
        feeder = self.run.feeder
        if not self.is_holding and time.monotonic() >= self.hold_at and self.holds < 3:
            feeder.hold()
            self.is_holding = True
        elif self.is_holding and feeder.rests and self.run.is_spooled(feeder.last):
            self.run.end(self.run.producer)
            self.holds += 1
            time.sleep(self.run.random.choice([0, self.run.random.uniform(0, 0.5)]))
            self.run.start(self.run.producer)
            feeder.go_on()
            self.is_holding = False
            self.hold_at = self.monitor.after(0.1, 3)
