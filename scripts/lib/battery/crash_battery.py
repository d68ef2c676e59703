# The battery: many runs, some at a time, and what they have come to. Started by scripts/crash-battery.
import argparse
import random
import shutil
import signal
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import scenarios
import self_test
from grouped import GroupedRun
from run import Outcome, Run
from shipping import ShippedRun
from table import faults, table, unseen


def number(text):
    """A whole number above 0."""
    value = int(text)
    if value < 1:
        raise ValueError
    return value


def arguments():
    parser = argparse.ArgumentParser(prog="crash-battery", add_help=False, allow_abbrev=False)
    parser.add_argument("--runs", type=number, default=18)
    parser.add_argument("--seconds", type=number, default=8)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 31))
    parser.add_argument("--over", choices=scenarios.WAYS, default=scenarios.WAYS[0])
    parser.add_argument("--scenario", choices=scenarios.NAMES)
    parser.add_argument("--bootstrap")
    parser.add_argument("--jobs", type=number, default=2)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--programs", type=Path)
    parser.add_argument("--self-test", action="store_true")
    options = parser.parse_args()
    if not options.programs and not options.self_test:
        parser.error("--programs is missing")
    return options


def run_one(seed, options):
    """Runs a seed; its folder stays only where it is asked for and the run has failed."""
    scenario = scenarios.named(options.scenario) if options.scenario else scenarios.drawn(seed, options.over)
    folder = Path(tempfile.mkdtemp(prefix="visor-battery-")).resolve()
    try:
        outcome = made(scenario, seed, options, folder).execute()
    except Exception as error:  # Whatever it is, the other runs go on.
        outcome = Outcome()
        outcome.verdict.differences.append(f"the run failed: {type(error).__name__}: {error}")
    try:
        report(scenario.name, seed, outcome, options, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return scenario.name, outcome


def made(scenario, seed, options, folder):
    """The run of a scenario."""
    programs = options.programs.resolve()
    if scenario.is_grouped:
        return GroupedRun(scenario, seed, options.seconds, programs, folder, options.bootstrap)
    kind = ShippedRun if scenario.is_shipped else Run
    return kind(scenario, seed, options.seconds, programs, folder)


def report(name, seed, outcome, options, folder):
    """Says how a run has gone, and how a bad one is had again."""
    if outcome.skipped:
        print(f"{name}: skipped: {outcome.skipped}", flush=True)
        return
    verdict = outcome.verdict
    print(
        f"{name}: seed {seed}, {outcome.kills} kills, {outcome.rotations} rotations, {verdict.lines} lines, "
        f"{outcome.changes} changes of alerts, {outcome.seconds:.1f} s: {'good' if verdict.is_good else 'BAD'}",
        flush=True)
    if verdict.is_good:
        return
    print("\n".join("    " + line for line in verdict.describe()), flush=True)
    again = f"--runs 1 --seconds {options.seconds} --seed {seed} --scenario '{name}'"
    print(f"    again: scripts/crash-battery {again}", flush=True)
    if options.keep:
        kept = options.keep / f"{name.replace(' ', '-')}-{seed}"
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(folder, kept, symlinks=True, dirs_exist_ok=True, ignore=shutil.ignore_patterns("pipe"))
        print(f"    kept in {kept}", flush=True)


def main():
    options = arguments()
    if options.self_test:
        return 1 if self_test.run() else 0
    names = ["fake_log_gen", "stream_monitor", "log_producer"]
    if options.over == "kafka" and not options.bootstrap:
        names.append("kafka_sandbox")
    missing = [name for name in names if not (options.programs / name).exists()]
    if missing:
        print(f"crash-battery: {options.programs} has no {' and no '.join(missing)}", file=sys.stderr)
        return 2
    # Runs that are under way clean up behind them.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with ThreadPoolExecutor(options.jobs) as pool:
        results = list(pool.map(lambda seed: run_one(seed, options), range(options.seed, options.seed + options.runs)))
    done = [(name, outcome) for name, outcome in results if not outcome.skipped]
    print("\n".join(["", *table(done), *faults(done)]))
    missed = unseen(done)
    if missed:
        print("this says nothing, since it has not happened: " + "; ".join(missed))
    bad = sum(not outcome.verdict.is_good for _, outcome in done)
    print(f"{len(done)} runs, {bad} bad")
    return 1 if bad or missed else 0


if __name__ == "__main__":
    sys.exit(main())
