"""Load over HTTP from another process: wrk where it is installed, else a client of our own; the same for both sides."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

SCRIPT = Path(__file__).with_name("requests.lua")


class LoadFailedError(Exception):
    """A generator that did not run, or requests that were not answered as they should be: the figure would mean nothing."""


@dataclass(frozen=True)
class Load:
    """Who asks what, for how long. plan: a file of `tests/load/plan.py`. clients: connections, one request each at a time."""

    port: int
    plan: Path
    headers: Mapping[str, str]
    clients: int
    seconds: int


@dataclass(frozen=True)
class Answered:
    """What came back. Latencies in milliseconds."""

    per_second: float
    p50_ms: float
    p99_ms: float


def generator_name() -> str:
    """Which generator this machine has."""
    return "wrk" if shutil.which("wrk") else "tests.load.client"


def run_load(load: Load) -> Answered:
    """Ask. Raises LoadFailedError where any request was refused or broken off."""
    headers = [argument for name, value in load.headers.items() for argument in ("-H", f"{name}: {value}")]
    wrk = shutil.which("wrk")
    if wrk:
        options = ["-t1", f"-c{load.clients}", f"-d{load.seconds}s", "-s", str(SCRIPT), *headers]
        command = [wrk, *options, f"http://127.0.0.1:{load.port}", "--", str(load.plan)]
    else:
        options = [str(load.port), str(load.plan), str(load.clients), str(load.seconds)]
        command = [sys.executable, "-m", "tests.load.client", *options, *headers]
    finished = subprocess.run(command, capture_output=True, text=True)
    if finished.returncode:
        raise LoadFailedError(finished.stderr.strip() or finished.stdout.strip())
    found = json.loads(finished.stdout.strip().splitlines()[-1])
    if found["refused"] or found["broken"]:
        raise LoadFailedError(f"{found['refused']} requests were refused and {found['broken']} broken off")
    return Answered(found["answered"] / found["seconds"], found["p50_ms"], found["p99_ms"])
