"""What read-your-writes adds to a command: the time between its commit and the moment its own reads would show it."""

from __future__ import annotations

import json
import time
from array import array
from pathlib import Path

from tests.load.figure import Figure, at_most
from tests.load.generator import Load, run_load
from tests.load.plan import PlannedRequest, write_plan
from tests.load.population import user_data
from tests.load.servers import watched_service
from tests.load.workbench import Workbench

CEILING_MS = 5.0
CLIENTS = (1, 8, 64)
SECONDS = 5
BODIES = 1000
HEADERS = {"Content-Type": "application/json"}


def measure(bench: Workbench) -> list[Figure]:
    """Median and 99th percentile of the wait, at several numbers of clients."""
    plan = bench.folder / "post_persons_waits"
    bodies = [json.dumps({"user_data": user_data(number)}, ensure_ascii=False) for number in range(BODIES)]
    write_plan(plan, [PlannedRequest("POST", "/4/storage/persons", body) for body in bodies])
    spans: list[tuple[int, float, float]] = []
    with watched_service(bench.crowd.settings.data_dir, bench.folder) as (port, file):
        headers = {**bench.crowd.headers, **HEADERS}
        run_load(Load(port, plan, headers, CLIENTS[-1], 1))
        for clients in CLIENTS:
            start = time.monotonic()
            run_load(Load(port, plan, headers, clients, SECONDS))
            spans.append((clients, start, time.monotonic()))
    waits = _waits(file)
    return [_figure(clients, [wait for at, wait in waits if start <= at < end]) for clients, start, end in spans]


def _waits(file: Path) -> list[tuple[float, float]]:
    numbers = array("d")
    numbers.frombytes(file.read_bytes())
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def _figure(clients: int, waits: list[float]) -> Figure:
    in_order = sorted(waits)
    p50, p99 = (in_order[int(len(in_order) * share)] * 1000 for share in (0.5, 0.99))
    name = f"wait for one's own write, median, {clients} client{'s' * (clients > 1)}"
    return at_most(name, p50, CEILING_MS, "ms", note=f"p99 {p99:.1f} ms, of {len(in_order):,} commands")
