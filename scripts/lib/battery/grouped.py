# Runs of the battery in which lines go through Kafka, and a group of monitors counts them.
import shutil
import time

import processes
import truth
from cluster import Cluster, ClusterEnded
from group_verdict import Output, judge_group
from grouped_events import GroupedEvents
from run import PATIENCE, Run

# How many lines all sources of a run have together at most: all may be in one partition, of which little is kept.
MOST_LINES = 14_000
# For how long after the last line members come and go, in seconds.
AFTERMATH = 8


class Member(processes.Program):
    """A monitor of the group, with a name, a state and outputs of its own."""

    def __init__(self, run, name, role):
        self.role, self.folder = role, run.folder / name
        self.folder.mkdir()
        self.state, self.output = self.folder / "state", self.folder / "windows.jsonl"
        self.summary, self.alerts = self.folder / "summary.json", self.folder / "alerts.jsonl"
        # Whether it has had its state from its first start on, which was before the first line.
        self.is_whole = False
        self.is_paused = False
        super().__init__(self.words(run, name), self.folder / "said.txt")
        self.title = f"{name} ({role})"

    def words(self, run, name):
        command = [
            run.programs / "stream_monitor", "--kafka", f"{run.cluster.address}/{run.topic}", "--group", run.group,
            "--role", self.role, "--name", name, "--checkpoint", self.state, "--window", "1s", "--top", "30000",
            "--lateness", f"{processes.LATENESS}s", "--idle", "2s", "--quiet", "--kafka-property",
            f"session.timeout.ms={run.cluster.session}", "--kafka-property", "heartbeat.interval.ms=500"]
        outputs = ["--output", self.output, "--summary", self.summary, "--alert-json", self.alerts]
        return command + (outputs if self.merges else [])

    @property
    def merges(self):
        return self.role != "worker"

    @property
    def works(self):
        return self.role != "merger"

    @property
    def has_begun(self):
        """Whether it has written a state, which it does before it reads anything."""
        return any(self.state.glob("*.[ab].checkpoint"))

    def forget(self):
        """Begins anew at its next start, as on a new machine."""
        shutil.rmtree(self.state, ignore_errors=True)
        for number in range(1, 1_000):
            kept = self.folder / f"before-{number}"
            if not kept.exists():
                break
        kept.mkdir()
        for path in [self.output, self.summary, self.alerts]:
            if path.exists():
                path.rename(kept / path.name)
        self.is_whole = False

    def written(self, path):
        return path.read_bytes() if path.exists() else b""


class GroupedRun(Run):
    """A run in which producers send logs to a topic, and a group of monitors counts them."""

    # A member that has died is waited for, and then another takes over.
    standstill = 30
    # A member tells its group that it goes.
    grace = 20

    def __init__(self, scenario, seed, seconds, programs, folder, bootstrap=None):
        self.programs, self.seconds, self.producers, self.members = programs, seconds, [], []
        unique = f"{seed}-{time.time_ns() // 1_000_000}"
        self.topic, self.group = f"visor-battery-{unique}", f"battery-{unique}"
        self.cluster = Cluster(programs, folder, bootstrap, self.topic)
        self.cluster.start()
        try:
            super().__init__(scenario, seed, seconds, programs, folder)
        except Exception:
            self.cluster.close()
            raise

    def execute(self):
        try:
            return super().execute()
        except ClusterEnded as end:
            self.outcome.skipped = f"the brokers in memory have ended: {end}"
            return self.outcome

    def sources(self):
        return self.random.randint(1, 3)

    def writer(self, programs, name, rate, seconds):
        """A writer of so many lines that the brokers keep all of them."""
        # A group needs seconds to share its partitions.
        seconds *= self.scenario.longer
        writer = super().writer(programs, name, min(rate, MOST_LINES // (3 * seconds)), seconds)
        if self.scenario.is_direct:
            place = writer.command.index("-o")
            writer.command[place:place + 2] = [
                "--kafka", f"{self.cluster.address}/{self.topic}", "--source", name]
        return writer

    def prepare(self, programs, kept, more):
        """Makes the producers and the members of the group."""
        if not self.scenario.is_direct:
            self.producers = [self.producer(programs, log) for log in self.logs]
        count = self.random.randint(2, 4)
        roles = ["both"] + [self.random.choice(self.scenario.roles) for _ in range(count - 1)]
        if self.scenario.roles != ("both",) and count > 2:
            roles = ["merger", "worker"] + roles[2:]
        self.members = [Member(self, f"m{number}", role) for number, role in enumerate(roles, 1)]

    def producer(self, programs, log):
        folder = self.folder / f"producer-{log.path.stem}"
        command = [
            programs / "log_producer", "-i", log.path, "--to", f"kafka://{self.cluster.address}/{self.topic}",
            "--checkpoint", folder, "--quiet", "--batch-age", f"{self.random.choice([20, 100, 300])}ms", "--poll",
            self.random.choice(["50ms", "1s"]), "--lines-per-message", self.random.choice([1, 1, 7, 100])]
        producer = processes.Program(command, self.folder / f"{folder.name}.txt")
        producer.title, producer.state = folder.name, folder
        return producer

    @property
    def mergers(self):
        return [member for member in self.members if member.merges]

    def speaks_of(self, path):
        """Whether a producer has noted a log."""
        return any(
            bytes(path) in file.read_bytes()
            for producer in self.producers for file in producer.state.glob("*.[ab].checkpoint"))

    def live(self):
        """The time while logs are written, and some more, in which others take over from who has gone last."""
        events = GroupedEvents(self)
        self.wait_for_beginners(events.begin())
        for log in self.logs:
            log.writer.start()
        while not self.scenario.is_direct and not all(log.path.exists() for log in self.logs):
            time.sleep(0.001)
        end, deadline = None, time.monotonic() + self.scenario.longer * self.seconds + PATIENCE
        while end is None or time.monotonic() < end:
            self.cluster.check()
            if time.monotonic() > deadline:
                self.problem("the logs are not complete although their time is over")
                break
            events.step()
            time.sleep(0.005)
            if end is None and not any(log.writer.is_running for log in self.logs):
                self.note("the logs are complete")
                end = time.monotonic() + self.random.uniform(1, AFTERMATH)
        events.finish()
        self.outcome.rotations += sum(log.rotations for log in self.logs)
        for log in self.logs:
            if log.writer.status != 0:
                self.problem(f"fake_log_gen ended with {log.writer.status}: {log.writer.last_words()}")

    def wait_for_beginners(self, members):
        """Waits until members have begun, so that there is no snapshot yet that has anything in it."""
        deadline = time.monotonic() + PATIENCE
        for member in members:
            while not member.has_begun:
                if not member.is_running or time.monotonic() > deadline:
                    raise RuntimeError(f"{member.title} does not begin: {member.last_words()}")
                time.sleep(0.01)
            member.is_whole = member.merges

    def wait_for_windows(self, readers):
        is_complete = super().wait_for_windows(readers)
        self.cluster.check()
        return is_complete

    def settle(self):
        """Lets all be counted, and ends the members in peace."""
        workers = [member for member in self.members if not member.merges]
        chosen = self.mergers + self.random.sample(workers, self.random.randint(0, len(workers)))
        if not any(member.works for member in chosen):
            chosen.append(self.random.choice([member for member in self.members if member.works]))
        for program in [*self.producers, *chosen]:
            if not program.is_running:
                self.start(program)
        for member in self.members:
            if member not in chosen:
                member.kill()
        for member in self.mergers:
            if member.is_whole:
                self.output = member.output
                if not self.wait_for_windows([*self.producers, *chosen]):
                    return
        self.wait_for_group()
        for member in chosen:
            member.summary.unlink(missing_ok=True)
        # What others merge comes of workers: these go first.
        for program in [*self.producers, *sorted(chosen, key=lambda member: member.merges)]:
            self.terminate(program)

    def wait_for_group(self):
        """Waits until the group says that it has counted all, and looks whether the brokers have kept all."""
        deadline = time.monotonic() + self.standstill
        topics = [self.topic, f"visor.partials.{self.group}"]
        lag = None
        while time.monotonic() < deadline:
            lag = self.cluster.lag(topics[:1], self.group)
            if lag and lag["lag"] == 0:
                break
            time.sleep(0.3)
        else:
            self.problem(f"the group is behind by {lag['lag'] if lag else 'an unknown number of'} messages")
        kept = self.cluster.lag(topics, self.group)
        for partition in kept["partitions"] if kept else []:
            if partition["low"] > 0:
                self.problem(
                    f"the brokers have thrown away the first {partition['low']} messages of {partition['topic']} "
                    f"{partition['partition']}: the run was too large for them")
        if not kept:
            self.problem("kafka-lag does not say what the brokers have kept")

    def judge_all(self):
        """The verdict on the outputs of all mergers."""
        outputs = [
            Output(
                member.title, member.written(member.output), member.is_whole,
                truth.read(member.summary) if member.summary.exists() else None, member.written(member.alerts))
            for member in self.mergers
        ]
        return judge_group(outputs, self.expected())

    def compare(self):
        self.outcome.verdict = self.judge_all()
        self.outcome.changes = max(len(member.written(member.alerts).splitlines()) for member in self.mergers)
        for member in self.members:
            said = [line for line in member.all_words().splitlines() if " lost" in line or "error: " in line]
            self.problems += said[:3]
        self.conclude()

    def close(self):
        for program in [*self.producers, *self.members, *(log.writer for log in self.logs)]:
            program.kill()
        self.cluster.close()
        self.diary.close()
