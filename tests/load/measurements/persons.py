"""POST persons: each a durable commit, with its text in the vault, visible to the next read when it is answered."""

from __future__ import annotations

import json

from tests.load.against_bare import CLIENTS, compare
from tests.load.figure import Figure, at_least
from tests.load.generator import generator_name
from tests.load.machine import sync_latency_ms
from tests.load.plan import PlannedRequest, write_plan
from tests.load.population import user_data
from tests.load.workbench import Workbench

FLOOR = 0.15
BODIES = 5000


def measure(bench: Workbench) -> list[Figure]:
    """Requests a second, against a bare handler."""
    plan = bench.folder / "post_persons"
    bodies = [json.dumps({"user_data": user_data(number)}, ensure_ascii=False) for number in range(BODIES)]
    write_plan(plan, [PlannedRequest("POST", "/4/storage/persons", body) for body in bodies])
    compared = compare(bench, plan, {"Content-Type": "application/json"})
    service = compared.service
    present = f"{CLIENTS} clients, {bench.persons:,} persons present, synchronous=FULL, {generator_name()}"
    return [
        at_least("POST persons by a bare handler's rate", compared.ratio, FLOOR, note=present),
        Figure("POST persons", service.per_second, "/s", note=f"p50 {service.p50_ms:.1f} ms, p99 {service.p99_ms:.1f} ms"),
        Figure("bare Sanic handler, POST", compared.bare_per_second, "/s"),
        Figure("sync of a page to this disk", sync_latency_ms(bench.folder), "ms"),
    ]
