"""GET person: authentication and one document from the read models."""

from __future__ import annotations

from tests.load.against_bare import CLIENTS, compare
from tests.load.figure import Figure, at_least
from tests.load.generator import generator_name
from tests.load.plan import PlannedRequest, write_plan
from tests.load.workbench import Workbench

FLOOR = 0.4


def measure(bench: Workbench) -> list[Figure]:
    """Requests a second, against a bare handler."""
    plan = bench.folder / "get_persons"
    ids = bench.crowd.some_person_ids()
    write_plan(plan, [PlannedRequest("GET", f"/4/storage/persons/{person_id}") for person_id in ids])
    compared = compare(bench, plan, {})
    service = compared.service
    present = f"{CLIENTS} clients, {len(ids):,} of {bench.persons:,} persons, {generator_name()}"
    return [
        at_least("GET person by a bare handler's rate", compared.ratio, FLOOR, note=present),
        Figure("GET person", service.per_second, "/s", note=f"p50 {service.p50_ms:.1f} ms, p99 {service.p99_ms:.1f} ms"),
        Figure("bare Sanic handler, GET", compared.bare_per_second, "/s"),
    ]
