"""Figures as a table for people."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table

from tests.load.figure import Figure

VERDICTS = {True: "[green]met[/green]", False: "[bold red]missed[/bold red]", None: ""}


def shown(value: float) -> str:
    """A number with as many digits as mean something."""
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 100 else f"{value:.3g}"


def show(console: Console, title: str, figures: Sequence[Figure]) -> None:
    """Print figures under a title."""
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("measured")
    table.add_column("figure", justify="right")
    table.add_column("asked", justify="right")
    table.add_column("")
    table.add_column("over what")
    for figure in figures:
        asked = f"{figure.asked.value} {shown(figure.bound)}" if figure.asked else ""
        table.add_row(figure.name, f"{shown(figure.value)} {figure.unit}".strip(), asked, VERDICTS[figure.is_met], figure.note)
    console.print(table)
