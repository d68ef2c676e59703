# What can befall a log and its reader in a run.
import random
from dataclasses import dataclass

import grouped_events
import proxy
import shipped_events


@dataclass(frozen=True)
class Scenario:
    """What happens in a run besides that the monitor is ended and started again."""

    name: str
    # Methods of RotatedLog, of which each rotation takes one.
    rotations: tuple = ()
    # Rotations happen only while the monitor is down.
    only_while_down: bool = False
    # How long the monitor runs at most before it is ended, in seconds.
    longest_life: float = 2
    # SIGTERM instead of SIGKILL: always, sometimes or never.
    terminations: float = 0
    logs: int = 1
    is_linked: bool = False
    fills_disk: bool = False
    # The log has bursts, and the monitor rules that alert at them.
    alerts: bool = False
    fastest: int = 5_000
    # A producer reads the log and ships it to the monitor over HTTP; both are ended.
    is_shipped: bool = False
    # Between both stands a proxy that delays, repeats and drops, and resets connections.
    has_proxy: bool = False
    # The lines come from a pipe over a spool that becomes full; its oldest lines are dropped then, or it waits.
    is_piped: bool = False
    drops_oldest: bool = False
    # Lines go through Kafka to a group of monitors, each of which has one of these roles.
    roles: tuple = ()
    # The generators send them themselves.
    is_direct: bool = False
    # How often a member stands still for a while where it would be ended, and how often it begins without its state.
    pauses: float = 0
    forgets: float = 0
    # For how many times as long as other logs theirs are written.
    longer: int = 3

    @property
    def way(self):
        return "kafka" if self.is_grouped else "http" if self.is_shipped else "files"

    @property
    def is_grouped(self):
        return bool(self.roles)

    @property
    def must_see(self):
        """What must have happened in some run of its kind, for all of them to say something, by its name."""
        if self.is_grouped:
            return self.must_befall_groups
        if not self.is_shipped:
            return []
        seen = [f"ends of {name}" for name in ["log_producer", "stream_monitor"]]
        seen += proxy.FAULTS if self.has_proxy else []
        if self.is_piped:
            seen.append(shipped_events.DROPPING if self.drops_oldest else shipped_events.FULL)
        return seen + ([shipped_events.AWAY] if self.only_while_down else [])

    @property
    def must_befall_groups(self):
        seen = ["ends of stream_monitor"] + ([] if self.is_direct else ["ends of log_producer"])
        seen += [grouped_events.PAUSED] if self.pauses else []
        return seen + ([grouped_events.FORGOT] if self.forgets else [])


ROLES = ("both", "worker", "merger")
SCENARIOS = [
    Scenario("plain"),
    Scenario("rename", ("rename",)),
    Scenario("gzip", ("rename_and_compress",)),
    Scenario("while down", ("rename",), only_while_down=True),
    Scenario("copytruncate", ("copy_and_truncate",)),
    # What a link led to has no name of the log's, so it is switched only once a checkpoint speaks of its target.
    Scenario("symlink", ("switch_link",), longest_life=4, is_linked=True),
    # The paths of both in a window must stay below what its top list holds exactly.
    Scenario("two files", ("rename",), logs=2, fastest=2_500),
    # Two checkpoints and the output must find room on the small disk.
    Scenario("full disk", fills_disk=True, fastest=300),
    Scenario("sigterm", ("rename",), terminations=1),
    # Four times as many lines in bursts, whose paths too must stay below what a window's top list holds exactly.
    Scenario("alerts", ("rename",), alerts=True, fastest=1_500),
    Scenario(
        "all", ("rename", "rename_and_compress", "copy_and_truncate"), terminations=0.3, alerts=True, fastest=1_500),
    Scenario("ship", is_shipped=True),
    Scenario("ship proxy", is_shipped=True, has_proxy=True, longest_life=6),
    Scenario("ship rename", ("rename", "rename_and_compress"), is_shipped=True, has_proxy=True, longest_life=6),
    Scenario("ship copytruncate", ("copy_and_truncate",), is_shipped=True),
    Scenario("ship away", ("rename",), only_while_down=True, is_shipped=True),
    Scenario("ship sigterm", ("rename",), terminations=0.7, is_shipped=True, has_proxy=True, longest_life=6),
    # Of a producer that has waited for long, the next try may be half a minute away: the receiver has to be there then.
    Scenario("ship spool", is_shipped=True, is_piped=True, has_proxy=True, longest_life=12),
    Scenario("ship drop", is_shipped=True, is_piped=True, has_proxy=True, drops_oldest=True, longest_life=12),
    Scenario("group", roles=("both",), longest_life=8),
    Scenario("group roles", roles=ROLES, longest_life=8),
    Scenario("group rename", ("rename", "rename_and_compress"), roles=ROLES, longest_life=8),
    Scenario("group direct", roles=ROLES, is_direct=True, longest_life=6),
    # Of one that stands still there is to be something that it has read and not told, so that lines come all the time.
    Scenario("group pause", roles=("both", "worker"), is_direct=True, pauses=0.9, longest_life=14, longer=6),
    Scenario("group forget", roles=ROLES, forgets=0.9, longest_life=5),
    Scenario("group sigterm", roles=ROLES, terminations=0.7, longest_life=8),
    Scenario(
        "group all", ("rename", "rename_and_compress", "copy_and_truncate"), terminations=0.3, roles=ROLES, pauses=0.4,
        forgets=0.6, longest_life=6),
]
# How lines come to the monitor: it follows the files, or they are sent to it, or it is one of a group that reads Kafka.
WAYS = ["files", "http", "kafka"]
NAMES = [scenario.name for scenario in SCENARIOS]


def named(name):
    return next(scenario for scenario in SCENARIOS if scenario.name == name)


def drawn(seed, way):
    """The scenario of a seed among those of a way; as many seeds in a row as these are have each of them once."""
    order = [scenario for scenario in SCENARIOS if scenario.way == way]
    turn, place = divmod(seed, len(order))
    random.Random(f"turn {turn}").shuffle(order)
    return order[place]
