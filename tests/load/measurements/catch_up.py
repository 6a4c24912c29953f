"""Catch-up: all views from the whole log, as after a rebuild."""

from __future__ import annotations

from tests.load.figure import Figure, at_least
from tests.load.population import person_enrolled
from tests.load.workbench import Workbench

FLOOR = 10_000
ENROLLED_OF_PERSONS = 10
"""One enrolled person, which makes five events, for so many that are only present."""


def measure(bench: Workbench) -> list[Figure]:
    """Events a second."""
    crowd = bench.crowd
    mixed = bench.populated("enrolled", max(bench.persons // ENROLLED_OF_PERSONS, 1), person_enrolled)
    return [
        at_least("catch-up, persons", crowd.projected_per_second, FLOOR, "events/s", note=f"{crowd.events:,} events"),
        at_least(
            "catch-up, enrolments",
            mixed.projected_per_second,
            FLOOR,
            "events/s",
            note=f"{mixed.events:,} events: persons, descriptors, links, places on a list",
        ),
    ]
