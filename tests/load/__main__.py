"""`python -m tests.load [MEASUREMENT]...`: how fast the service is, as ratios where there is something to compare it with.

Without a name everything is measured, in less than ten minutes. Nothing else should run on the machine meanwhile.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console

from tests.load.figure import Figure
from tests.load.generator import LoadFailedError, generator_name
from tests.load.machine import processor
from tests.load.measurements import catch_up, descriptors, identify, persons, reads, waits, websockets
from tests.load.servers import NotStartedError
from tests.load.table import show
from tests.load.workbench import PERSONS_PRESENT, Workbench

MEASUREMENTS: dict[str, Callable[[Workbench], Sequence[Figure]]] = {
    "catch-up": catch_up.measure,
    "reads": reads.measure,
    "persons": persons.measure,
    "waits": waits.measure,
    "descriptors": descriptors.measure,
    "identify": identify.measure,
    "websockets": websockets.measure,
}
"""In this order: those that add persons come after those that count on their number."""


def main() -> int:
    """Measure what is asked for and print it; 1 where a measurement did not come to an end."""
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("measurements", nargs="*", metavar="MEASUREMENT", help=", ".join(MEASUREMENTS))
    parser.add_argument("--persons", type=int, default=PERSONS_PRESENT, help="persons present (default: %(default)s)")
    parser.add_argument("--folder", type=Path, help="where the data lie meanwhile: its disk is measured (default: temporary)")
    arguments = parser.parse_args()
    unknown = [name for name in arguments.measurements if name not in MEASUREMENTS]
    if unknown:
        parser.error(f"there is no measurement {unknown[0]!r}; there is {', '.join(MEASUREMENTS)}")
    console = Console(width=None if Console().is_terminal else 160, highlight=False)
    console.print(f"{processor()}; requests from {generator_name()}")
    with tempfile.TemporaryDirectory(prefix="facestream-bench-", dir=arguments.folder) as folder:
        bench = Workbench(Path(folder), console, arguments.persons)
        return _run(bench, arguments.measurements or list(MEASUREMENTS))


def _run(bench: Workbench, names: Sequence[str]) -> int:
    start = time.monotonic()
    figures: list[Figure] = []
    failed = False
    for name in names:
        try:
            found = MEASUREMENTS[name](bench)
        except (LoadFailedError, NotStartedError) as error:
            failed = True
            bench.console.print(f"{name} could not be measured: {error}", style="red", markup=False)
            continue
        figures += found
        show(bench.console, name, found)
    missed = [figure.name for figure in figures if figure.is_met is False]
    verdict = f"missed: {', '.join(missed)}" if missed else "all that was asked for is met"
    bench.console.print(f"{processor()}; {time.monotonic() - start:.0f} s; {verdict}")
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
