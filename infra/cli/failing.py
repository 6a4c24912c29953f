"""How a command says that it cannot go on."""

from __future__ import annotations

from typing import NoReturn

import typer
from rich.console import Console


def stop_with(console: Console, message: str) -> NoReturn:
    """Print what is wrong and what to do, and exit with 1."""
    console.print(message, style="red", markup=False, highlight=False)
    raise typer.Exit(1)
