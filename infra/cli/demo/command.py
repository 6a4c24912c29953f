"""The command: prepare, start the service, tell the story, stop the service."""

from __future__ import annotations

import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import typer
from rich.console import Console

from infra.cli.demo.api_client import ApiClient, UnexpectedAnswerError
from infra.cli.demo.running_service import RunningService, ServiceFailedError
from infra.cli.demo.story import StoryFailedError, tell
from infra.cli.environment import settings_or_stop
from infra.cli.failing import refusals_told, stop_with
from infra.cli.photographs import prepare_photographs
from infra.recognition.models.prepare import prepare_models

ENDING = (signal.SIGTERM, signal.SIGHUP)
"""Signals that would end this process at once and leave the service behind."""

FAILURES = (ServiceFailedError, StoryFailedError, UnexpectedAnswerError)


def demo() -> None:
    """Enrol four people from real photographs, find one of them on another photograph, and stop.

    Starts a service of its own on a free port with a temporary data folder, talks to it as any HTTP client does, shows
    each request, its answer and the time it took, and checks the result: the right person first, with a similarity above
    0.9, everybody else below 0.5. Exits with 0 if so.
    """
    console = Console(highlight=False)
    settings = settings_or_stop(console)
    with refusals_told(console):
        prepare_models(settings.models_dir, settings.cache_dir, console)
        photographs = prepare_photographs(settings.cache_dir, console)
    try:
        with _ended_by_signals():
            _run(console, settings.models_dir, photographs)
    except FAILURES as failure:
        stop_with(console, str(failure))
    console.print("The demo did what it should.", style="green")


def _run(console: Console, models_dir: Path, photographs: dict[str, Path]) -> None:
    with tempfile.TemporaryDirectory(prefix="facestream-demo-") as folder:
        data_dir = Path(folder) / "data"
        console.print(f"\nstarting `facestream serve` with the empty data folder {data_dir}", soft_wrap=True)
        with RunningService(data_dir, models_dir, Path(folder) / "service.log") as service:
            console.print(f"it answers on {service.url}")
            with ApiClient(service.url, console) as client:
                tell(client, console, photographs)
        console.print("\nthe service has stopped, its data folder is removed")


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Let a signal that ends this process stop the service first, as Ctrl-C does anyway."""

    def end(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    before = {number: signal.signal(number, end) for number in ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(demo)
