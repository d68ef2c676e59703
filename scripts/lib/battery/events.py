# What befalls a log and its monitor while the log is written.
import time


class Events:
    """What befalls a run and when, drawn as it goes."""

    def __init__(self, run):
        self.run = run
        self.random = run.random
        self.start_at = 0.0
        self.end_at = 0.0
        self.rotate_at = self.after(0.3, 1)
        self.fill_at = self.after(0.5, 1.5)
        self.free_at = float("inf")
        self.rotations_left = 0
        self.have_been_noted = False
        self.saw_full_disk = False

    def after(self, least, most):
        return time.monotonic() + self.random.uniform(least, most)

    def step(self):
        """Does what is due."""
        now = time.monotonic()
        monitor = self.run.monitor
        if self.run.disk:
            self.touch_disk(now)
        self.have_been_noted = self.have_been_noted or all(self.run.speaks_of(log.path) for log in self.run.logs)
        if monitor.is_running:
            if now >= self.end_at:
                self.end()
        elif monitor.process and not self.start_at:
            self.ended_by_itself()
        elif now >= self.start_at and not self.rotations_left:
            self.run.start(monitor)
            self.start_at, self.end_at = 0.0, self.after(0.02, self.run.scenario.longest_life)
        # A monitor that is killed before it has noted a log can never know that what has been moved was it.
        if now >= self.rotate_at and self.run.scenario.rotations and self.have_been_noted:
            self.rotate()

    def end(self):
        self.run.end(self.run.monitor)
        pause = self.random.choice([0, self.random.uniform(0.02, 1.5)])
        if self.run.scenario.only_while_down and self.have_been_noted:
            self.rotations_left = self.random.randint(2, 4)
            self.rotate_at = self.after(0.05, 0.3)
        self.start_at = time.monotonic() + pause

    def ended_by_itself(self):
        """Nobody has ended it: wrong, unless it says that it has found no room for what it must keep."""
        status, words = self.run.monitor.status, self.run.monitor.last_words()
        if self.saw_full_disk and status == 1:
            self.run.note(f"the monitor ended with {status}: {words}")
        else:
            self.run.problem(f"the monitor ended by itself with {status}: {words}")
        self.start_at = self.after(0.1, 0.5)
        self.saw_full_disk = self.run.disk is not None and self.run.disk.filler.exists()

    def rotate(self):
        scenario = self.run.scenario
        if scenario.only_while_down and not self.rotations_left:
            return
        self.rotations_left = max(self.rotations_left - 1, 0)
        log = self.random.choice(self.run.logs)
        if scenario.is_linked and not self.run.speaks_of(log.path.resolve()):
            return
        way = self.random.choice(scenario.rotations)
        self.run.note(f"{way} {log.path.name}")
        getattr(log, way)()
        self.rotate_at = self.after(0.1, 0.4) if scenario.only_while_down else self.after(0.3, 1)

    def touch_disk(self, now):
        if now >= self.fill_at:
            self.run.note("the disk is full")
            self.run.disk.fill()
            self.saw_full_disk = True
            self.fill_at, self.free_at = float("inf"), self.after(0.3, 1.5)
        elif now >= self.free_at:
            self.run.note("the disk is free")
            self.run.disk.free()
            self.fill_at, self.free_at = self.after(0.5, 2), float("inf")
