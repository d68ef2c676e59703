# What befalls logs, their producers and the members of a group.
import time

from shipped_events import Life

# What is counted besides the ends of programs.
PAUSED = "pauses of stream_monitor"
FORGOT = "states of stream_monitor removed"
ALONE = "times nobody of the group was there"


class MemberLife(Life):
    """A member that is ended and started again, or stands still for so long that others take it for dead."""

    def __init__(self, run, member):
        super().__init__(run, member)
        self.resume_at = None

    def step(self):
        now = time.monotonic()
        if self.resume_at is not None:
            if now >= self.resume_at:
                self.resume()
            return False
        if self.program.is_running and now >= self.end_at and self.may_pause:
            self.pause()
            return False
        return super().step()

    @property
    def may_pause(self):
        """Whether it stands still now, which says nothing while nobody is there to take over."""
        others = [member for member in self.run.members if member.works and member.is_running and not member.is_paused]
        if not self.program.works or len(others) < 2 or not self.run.scenario.pauses:
            return False
        # The first chance is taken, so that a few runs say something of it.
        return not self.run.outcome.faults[PAUSED] or self.run.random.random() < self.run.scenario.pauses

    def pause(self):
        self.run.note(f"pause {self.program.title}")
        self.program.pause()
        self.program.is_paused = True
        self.run.outcome.faults[PAUSED] += 1
        session = self.run.cluster.session / 1_000
        # It takes two of these until others have its partitions.
        self.resume_at = self.run.random.choice([self.after(0.2, session), self.after(2 * session, 4 * session)])
        self.end_at = self.resume_at + self.run.random.uniform(0.2, self.run.scenario.longest_life)

    def resume(self):
        self.run.note(f"resume {self.program.title}")
        self.program.resume()
        self.program.is_paused = False
        self.resume_at = None

    def start(self):
        # The first goes on as it is, so that there is one whose output has all.
        if self.program.process and self.program is not self.run.members[0]:
            if self.run.random.random() < self.run.scenario.forgets:
                self.run.note(f"remove the state of {self.program.title}")
                self.program.forget()
                self.run.outcome.faults[FORGOT] += 1
        super().start()

    def end(self):
        super().end()
        self.run.outcome.faults[f"ends of role {self.program.role}"] += 1
        # Some stay away for long enough that others have their partitions.
        self.start_at = time.monotonic() + self.run.random.choice(
            [0, self.run.random.uniform(0, 1), self.run.random.uniform(1, 6)])
        if not any(member.is_running for member in self.run.members):
            self.run.outcome.faults[ALONE] += 1


class GroupedEvents:
    """What befalls a run whose lines go through a group."""

    def __init__(self, run):
        self.run = run
        self.members = [MemberLife(run, member) for member in run.members]
        self.producers = [Life(run, producer) for producer in run.producers]
        self.rotate_at = float("inf")

    def begin(self):
        """Starts some members, the first of all among them, and says which; the others join later."""
        random = self.run.random
        first = self.members[:random.randint(1, len(self.members))]
        for life in first:
            life.start()
            # They are to begin before anything befalls them.
            life.end_at = life.after(3, 8)
        for life in self.members[len(first):]:
            life.start_at = life.after(1, 8)
        for life in self.producers:
            life.start_at = life.after(0, 1)
        self.rotate_at = self.members[0].after(1, 3)
        return [life.program for life in first]

    def step(self):
        """Does what is due."""
        for life in self.producers:
            life.step()
        for life in self.members:
            # Now and then two at once.
            if life.step() and self.run.random.random() < 0.3:
                other = self.run.random.choice(self.members)
                if other.program.is_running and other.resume_at is None:
                    other.end()
        if self.run.scenario.rotations and time.monotonic() >= self.rotate_at:
            self.rotate()

    def rotate(self):
        """Rotates, if the producers have noted all logs: else none can ever know that what has been moved was it."""
        if not all(self.run.speaks_of(log.path) for log in self.run.logs):
            return
        log = self.run.random.choice(self.run.logs)
        way = self.run.random.choice(self.run.scenario.rotations)
        self.run.note(f"{way} {log.path.name}")
        getattr(log, way)()
        self.rotate_at = self.members[0].after(0.3, 1)

    def finish(self):
        """Lets all go on that stand still."""
        for life in self.members:
            if life.resume_at is not None:
                life.resume()
