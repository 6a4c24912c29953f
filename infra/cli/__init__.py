"""The command line: one file a command."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated

import typer

from infra.cli import demo, events, forget, models, rebuild, serve, settings

app = typer.Typer(
    name="facestream",
    help="Self-hosted face recognition that answers the LUNA Backport 3 API, and can forget a person.\n\n"
    "Settings come from the environment (FACESTREAM_...); `facestream settings` lists them.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _say_version(wanted: bool) -> None:
    if wanted:
        print(f"facestream {version('facestream')}")
        raise typer.Exit


@app.callback()
def options(
    show_version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Options of the command itself; its help is the app's."""


for command in (serve, demo, models, settings, events, rebuild, forget):
    command.register(app)


def main() -> None:
    """The console script."""
    app()
