"""The command line: one file a command."""

from __future__ import annotations

import typer

from infra.cli import forget, models, rebuild, serve

app = typer.Typer(
    name="facestream",
    help="Self-hosted face recognition that answers the LUNA Backport 3 API.\n\n"
    "Settings come from the environment (FACESTREAM_...); `facestream settings` lists them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """The console script."""
    serve.register(app)
    models.register(app)
    rebuild.register(app)
    forget.register(app)
    app()
