"""Which pages have generated parts, and how those are put between their markers.

A part lies between `<!-- generated: NAME -->` and `<!-- end of NAME -->`; all around it is written by hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from docs.generator import errors, events, settings

DOCS = Path(__file__).resolve().parents[2] / "docs"

Part = Callable[[], str]

PAGES: Mapping[Path, Mapping[str, Part]] = {
    DOCS / "events.md": {
        "envelope": events.envelope,
        "lasting events": events.lasting,
        "recognitions": events.recognitions,
        "shapes": events.shapes,
    },
    DOCS / "errors.md": {"errors": errors.table_of_errors},
    DOCS / "configuration.md": {"settings": settings.table_of_settings},
}


class MissingMarkerError(Exception):
    """A page has no place for one of its parts."""


def render(page: Path) -> str:
    """A page as it should be: its own text with every part made anew. Raises MissingMarkerError."""
    text = page.read_text()
    for name, part in PAGES[page].items():
        begin, end = f"<!-- generated: {name} -->", f"<!-- end of {name} -->"
        found = re.search(f"{re.escape(begin)}\n.*?{re.escape(end)}", text, re.DOTALL)
        if found is None:
            raise MissingMarkerError(f"{page.name} lacks {begin} ... {end}")
        text = f"{text[: found.start()]}{begin}\n\n{part().strip()}\n\n{end}{text[found.end() :]}"
    return text
