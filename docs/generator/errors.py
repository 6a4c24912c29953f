"""The table of refusals, from `domain/errors.py`."""

from __future__ import annotations

from docs.generator.markdown import code
from docs.generator.markdown import table as markdown_table
from domain.errors import table

OWN = range(1000, 1100)
"""Codes of this project; all others are the contract's."""


def own_codes() -> set[int]:
    """The codes of this project that are in use."""
    return {case.code for case in table().values() if case.code in OWN}


def table_of_errors() -> str:
    """By code, then by status; `{...}` stands for an id, a name or a figure."""
    cases = sorted(table().items(), key=lambda item: (item[1].code, item[1].status, item[0]))
    rows: list[tuple[str, ...]] = []
    anchored: set[int] = set()
    for name, case in cases:
        # What an error's `link` leads to.
        anchor = "" if case.code in anchored else f'<a id="{case.code}"></a>'
        anchored.add(case.code)
        rows.append((f"{anchor}{case.code}", str(case.status), case.desc, code(case.detail), name.lower().replace("_", " ")))
    return markdown_table(("code", "status", "desc", "detail", "case"), rows)
