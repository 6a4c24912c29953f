"""Identify among a million templates: `tests/load/bench_identify.py`."""

from __future__ import annotations

from tests.load.bench_identify import TARGET_RATIO, TEMPLATES, run
from tests.load.figure import Figure, at_most
from tests.load.workbench import Workbench


def measure(bench: Workbench) -> list[Figure]:
    """The time of a search by that of one matrix product over all templates."""
    with bench.console.status(f"identify: {TEMPLATES:,} templates"):
        found = run()
    name = "identify by one product over all templates"
    over = f"{TEMPLATES:,} random templates, half of them candidates, scattered; {found['environment']}"
    return [
        at_most(name, float(found["ratio"]), TARGET_RATIO, note=over),
        Figure("identify", float(found["identify_s"]) * 1000, "ms"),
        Figure("one product over all templates", float(found["product_s"]) * 1000, "ms"),
        Figure("templates loaded", float(found["load_rows_per_s"]), "/s"),
    ]
