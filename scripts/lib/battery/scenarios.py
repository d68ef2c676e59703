# What can befall a log and its reader in a run.
import random
from dataclasses import dataclass


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
]
NAMES = [scenario.name for scenario in SCENARIOS]


def named(name):
    return next(scenario for scenario in SCENARIOS if scenario.name == name)


def drawn(seed):
    """The scenario of a seed: as many seeds in a row as there are scenarios have each of them once."""
    turn, place = divmod(seed, len(SCENARIOS))
    order = list(SCENARIOS)
    random.Random(f"turn {turn}").shuffle(order)
    return order[place]
