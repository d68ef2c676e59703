# The brokers of a run, and what they have to say.
import json
import subprocess
import time

import processes

# How long brokers in memory may take to begin.
PATIENCE = 30
# After how much silence a group gives the partitions of a member to others, in milliseconds: brokers on their own take
# nothing shorter than 6 s.
SHORT_SESSION = 3_000
SESSION = 6_000


class ClusterEnded(Exception):
    """The brokers in memory have ended by themselves: a run without them says nothing."""


class Cluster:
    """Brokers that are given, or some in memory that end with the run."""

    def __init__(self, programs, folder, given, topic):
        self.programs, self.folder = programs, folder
        self.session = SESSION if given else SHORT_SESSION
        self.address, self.sandbox = given, None
        if not given:
            command = [programs / "kafka_sandbox", "--topic", f"{topic}:4"]
            self.sandbox = processes.Program(command, folder / "sandbox.txt")

    def start(self):
        """Begins, and waits until it is known where the brokers are."""
        if not self.sandbox:
            return
        self.sandbox.start()
        deadline = time.monotonic() + PATIENCE
        while "\n" not in self.sandbox.all_words():
            if not self.sandbox.is_running or time.monotonic() > deadline:
                raise RuntimeError(f"kafka_sandbox: {self.sandbox.last_words()}")
            time.sleep(0.02)
        self.address = self.sandbox.all_words().splitlines()[0]

    def check(self):
        """Finds out whether those in memory are there: librdkafka 2.0.2 ends them where one joins twice at once."""
        if self.sandbox and not self.sandbox.is_running:
            said = [line for line in self.sandbox.all_words().splitlines() if "ssertion" in line]
            raise ClusterEnded(said[0] if said else f"status {self.sandbox.status}")

    def lag(self, topics, group):
        """What is known of each partition of some topics, and how far the group is in it; none where nobody answers."""
        command = [
            self.programs / "stream_monitor", "kafka-lag", "--kafka", f"{self.address}/{','.join(topics)}", "--group",
            group, "--json"]
        asked = subprocess.run(
            [str(part) for part in command], capture_output=True, env=processes.environment(), timeout=PATIENCE,
            check=False)
        return json.loads(asked.stdout) if asked.returncode == 0 else None

    def close(self):
        if self.sandbox:
            self.sandbox.kill()
