#!/usr/bin/env python3
"""Compares whole processes on the same trees, ours with a floor and with peers, and prints ratios.

    benches/compare.py                  the floor only
    benches/compare.py --peers          also the peers, installed from their registries into target/peers
    benches/compare.py --write          also puts the tables into docs/performance.md

The commands run in turn (A B C A B C …), and a ratio is the median of the pairs' ratios, so that a machine whose speed
drifts distorts little. Needs Rust; for peers also Node.js, npm and Python's venv.
"""

import argparse
import datetime
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "target" / "compare"
PEERS = ROOT / "target" / "peers"
OURS = ROOT / "target" / "release" / "stripe-app-lint"
FLOOR = WORK / "cargo" / "release"
APP = ROOT / "examples" / "restricted-key-app"
SCHEMA = ROOT / "schemas" / "stripe-app.v1.schema.json"
MARKS = ("<!-- measured: begin -->", "<!-- measured: end -->")

PYTHON_PEERS = ["check-jsonschema==0.39.0"]
NODE_PEERS = ["ajv-cli@5.0.0", "v8r@6.1.0"]
RUST_PEERS = ["jsonschema-cli@0.60.2"]


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--peers", action="store_true", help="install and compare peers")
    options.add_argument("--write", action="store_true", help="renew docs/performance.md")
    options.add_argument("--runs", type=int, default=101, help="runs of each command on one app (default: 101)")
    arguments = options.parse_args()
    os.chdir(ROOT)
    build()
    peers = install_peers() if arguments.peers else []
    lines = [machine(), ""]
    for title, table in [
        ("One app with its icon", one_app(arguments.runs, peers)),
        ("Many apps", many_apps(max(arguments.runs // 10, 5))),
        ("Memory and size", memory()),
    ]:
        lines += [f"### {title}", "", *table, ""]
    text = "\n".join(lines)
    print(text)
    if arguments.write:
        write(text)


def build():
    run = lambda *command: subprocess.run(command, cwd=ROOT, check=True)
    run("cargo", "build", "--release", "--locked", "--quiet")
    manifest = str(ROOT / "benches" / "floor" / "Cargo.toml")
    run("cargo", "build", "--release", "--quiet", "--manifest-path", manifest, "--target-dir", str(WORK / "cargo"))


def install_peers():
    """Installs each peer that the registries offer, and returns the commands that check one file."""
    PEERS.mkdir(parents=True, exist_ok=True)
    venv = PEERS / "python"
    attempts = [
        [sys.executable, "-m", "venv", str(venv)],
        [str(venv / "bin" / "pip"), "install", "--quiet", *PYTHON_PEERS],
        ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(PEERS), *NODE_PEERS],
        ["cargo", "install", "--quiet", "--locked", "--root", str(PEERS), *RUST_PEERS],
    ]
    for attempt in attempts:
        if subprocess.run(attempt, check=False).returncode:
            print(f"not installed: {' '.join(attempt)}", file=sys.stderr)
    # One of them does not accept absolute paths.
    app, schema = str((APP / "stripe-app.json").relative_to(ROOT)), str(SCHEMA)
    node = PEERS / "node_modules" / ".bin"
    candidates = {
        "jsonschema-cli": [PEERS / "bin" / "jsonschema-cli", "validate", schema, "-i", app],
        "check-jsonschema": [venv / "bin" / "check-jsonschema", "--schemafile", schema, app],
        "ajv-cli": [node / "ajv", "validate", "-s", schema, "-d", app, "--spec=draft2020", "--strict=false"],
        "v8r": [node / "v8r", "--schema", schema, app],
    }
    found = {name: [str(word) for word in command] for name, command in candidates.items() if command[0].exists()}
    return [(f"{name} (shape only)", command) for name, command in found.items()]


def one_app(runs, peers):
    app = str(APP)
    rows = [
        ("a process that does nothing", [str(FLOOR / "hello")]),
        ("floor: walk, read, parse, PNG header", [str(FLOOR / "floor"), app]),
        ("`stripe-app-lint check`", [str(OURS), "check", app]),
        *peers,
    ]
    return table("ratio to doing nothing", measure(rows, runs))


def many_apps(runs):
    lines = ["| tree | floor, 1 thread | `check`, 1 thread | `check`, all threads | ratios to the floor |", "|---|---|---|---|---|"]
    for title, tree in [
        ("100 apps", apps(100)),
        ("1,000 apps", apps(1_000)),
        ("10,000 apps", apps(10_000)),
        ("200 apps among 100,000 files", monorepo()),
    ]:
        ours = [str(OURS), "check", str(tree)]
        rows = [("floor", [str(FLOOR / "floor"), str(tree)]), ("one", ["taskset", "-c", "0", *ours]), ("all", ours)]
        floor, one, every = measure(rows, runs)
        lines.append(
            f"| {title} | {floor[1]:.1f} ms | {one[1]:.1f} ms | {every[1]:.1f} ms | {one[2]:.2f}, {every[2]:.2f} |"
        )
    return lines


def memory():
    lines = ["| what | measured |", "|---|---|"]
    for title, target in [("peak at one app", APP), ("peak at 10,000 apps", apps(10_000))]:
        peak = subprocess.run(
            ["/usr/bin/time", "-f", "%M", str(OURS), "check", str(target)], capture_output=True, text=True, check=False
        )
        lines.append(f"| {title} | {int(peak.stderr.split()[-1]) / 1024:.1f} MB |")
    lines.append(f"| the program | {OURS.stat().st_size / 1e6:.1f} MB |")
    return lines


def measure(rows, runs):
    """Runs all commands in turn; returns each one's name, median in milliseconds and median ratio to the first."""
    times = [[] for _ in rows]
    for turn in range(runs + 2):
        for taken, (_, command) in zip(times, rows):
            elapsed = run(command)
            if turn >= 2:
                taken.append(elapsed)
    ratio = lambda taken: statistics.median(own / first for own, first in zip(taken, times[0]))
    return [(name, statistics.median(taken), ratio(taken)) for (name, _), taken in zip(rows, times)]


def run(command):
    """The milliseconds that a command takes, with as little overhead of our own as possible."""
    silence = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_WRONLY, 0) for stream in (1, 2)]
    start = time.perf_counter()
    process = os.posix_spawnp(command[0], [str(word) for word in command], os.environ, file_actions=silence)
    _, status = os.waitpid(process, 0)
    elapsed = time.perf_counter() - start
    if status:
        sys.exit(f"failed: {' '.join(command)}")
    return elapsed * 1000


def table(ratio, measured):
    lines = [f"| command | median | {ratio} |", "|---|---|---|"]
    return lines + [f"| {name} | {milliseconds:.2f} ms | {ratio:.2f} |" for name, milliseconds, ratio in measured]


def apps(count):
    """A tree with that many copies of the example app, created once."""
    tree = WORK / f"apps-{count}"
    if not (tree / "done").exists():
        shutil.rmtree(tree, ignore_errors=True)
        for index in range(count):
            copy_app(tree / f"group-{index // 100}" / f"app-{index}", index)
        (tree / "done").touch()
    return tree


def monorepo():
    """200 apps in a repository of 100,000 files, 80,000 of them under node_modules."""
    tree = WORK / "monorepo"
    if not (tree / "done").exists():
        shutil.rmtree(tree, ignore_errors=True)
        for index in range(200):
            copy_app(tree / "apps" / f"app-{index}", index)
        for top, files in [("node_modules", 80_000), ("packages", 19_400)]:
            for folder in range(files // 50):
                path = tree / top / f"package-{folder // 10}" / f"part-{folder % 10}"
                path.mkdir(parents=True)
                for file in range(50):
                    (path / f"file-{file}.js").touch()
        (tree / "done").touch()
    return tree


def copy_app(target, index):
    """Each app has its own id and is private, because an account can only publish one app."""
    shutil.copytree(APP, target)
    manifest = target / "stripe-app.json"
    text = manifest.read_text()
    manifest.write_text(text.replace('"id": "', f'"id": "app{index}.', 1))


def machine():
    cpu = next((line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")), "unknown")
    rust = subprocess.run(["rustc", "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
    cores = len(os.sched_getaffinity(0))
    return f"Measured {datetime.date.today()} on {cores} cores ({cpu}), {platform.system()} {platform.machine()}, Rust {rust}."


def write(text):
    page = ROOT / "docs" / "performance.md"
    before, _, rest = page.read_text().partition(MARKS[0])
    _, _, after = rest.partition(MARKS[1])
    page.write_text(f"{before}{MARKS[0]}\n{text.rstrip()}\n{MARKS[1]}{after}")


if __name__ == "__main__":
    main()
