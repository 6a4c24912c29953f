"""facestream events."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any
from uuid import UUID

import orjson
import typer
from rich.console import Console
from rich.text import Text

from infra.bootstrap.adapters import VAULT_FILE, open_adapters
from infra.bootstrap.read_side import views_of
from infra.bootstrap.websockets import messages_of
from infra.cli.environment import settings_or_stop
from infra.cli.failing import refusals_told, stop_with
from infra.settings import Settings
from infra.stream.envelope import Envelope
from infra.stream.port import EventStream, RetentionClass, StreamAwayError
from infra.telemetry.logging import configure_logging
from query_api.websocket.filters import EVENT_TYPES
from query_api.websocket.messages import Messages

BATCH = 500
WAIT_S = 1.0
"""Between two looks at the log; the stream wakes this one earlier."""

SHOWN_CANDIDATES = 3
SHOWN_TEXT = 40
"""Candidates, and characters of a text, that a line has room for."""


def events(
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on with what happens, until Ctrl-C.")] = False,
    since: Annotated[
        int | None,
        typer.Option(min=0, help="Begin after this position. Without it: with all that is kept; with --follow, with what comes."),
    ] = None,
    account: Annotated[UUID | None, typer.Option(help="Only this account's. Without it: those of all accounts.")] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object a line, as websockets send it, and account_id.")
    ] = False,
) -> None:
    """Show the recognitions that websockets (`/4/ws`) tell of, with the texts that are there now.

    Reads the data folder (FACESTREAM_DATA_DIR), beside the service that runs on it or without one, and asks for no
    credentials: who may read the folder may read this. Elsewhere any websocket client with an account's token does.
    """
    console = Console(highlight=False)
    settings = settings_or_stop(Console(stderr=True))
    configure_logging("warning", settings.log_format)
    if not (settings.data_dir / VAULT_FILE).exists():
        stop_with(console, f"there is no event log in {settings.data_dir} (FACESTREAM_DATA_DIR)")
    with refusals_told(console), _opened(settings) as (stream, messages):
        start = _start(console, stream, since, follow=follow)
        try:
            for event in _events(stream, start, follow=follow):
                if account is None or event.account_id == str(account):
                    _show(console, event, messages.message(event), as_json=as_json)
        except (KeyboardInterrupt, BrokenPipeError):
            return


@contextmanager
def _opened(settings: Settings) -> Iterator[tuple[EventStream, Messages]]:
    adapters = open_adapters(settings)
    stream = adapters.open_stream()
    try:
        stream.start()
        yield stream, messages_of(views_of(adapters))
    finally:
        stream.close()
        adapters.close()


def _start(console: Console, stream: EventStream, since: int | None, *, follow: bool) -> int:
    oldest = stream.kept_after(RetentionClass.RECOGNITIONS)
    if since is None:
        return stream.head() if follow else oldest
    if since < oldest:
        stop_with(console, f"what comes after {since} is not kept any more: the oldest position to begin after is {oldest}")
    return since


def _events(stream: EventStream, after: int, *, follow: bool) -> Iterator[Envelope]:
    while True:
        try:
            found, reached = stream.fetch(after, RetentionClass.RECOGNITIONS, BATCH)
        except StreamAwayError:
            if not follow:
                raise
            found, reached = [], after
        yield from (event for event in found if event.type in EVENT_TYPES)
        if reached == after:
            if not follow:
                return
            stream.wait(after, WAIT_S)
        after = reached


def _show(console: Console, event: Envelope, message: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(orjson.dumps({"account_id": event.account_id} | message).decode(), flush=True)
        return
    line = Text.assemble(
        (f"{message['position']:>8}  ", "dim"),
        f"{event.time[:19].replace('T', ' ')}  ",
        (f"{message['source']:<11}  ", "bold"),
        _told(message),
    )
    console.print(line, soft_wrap=True)


def _told(message: dict[str, Any]) -> str:
    """What happened, in a line."""
    result = message["result"]
    if message["event_type"] == "extract":
        faces = [f"{face.get('id', 'not stored')} ({face.get('score', 1):.3f})" for face in result["faces"]]
        return f"{len(faces)} face{'s' if len(faces) != 1 else ''}: {', '.join(faces)}"
    (template,) = message["template"].values()
    found = [_candidate(each) for each in result["candidates"][:SHOWN_CANDIDATES]]
    return f"{template} in {_searched(message['candidate'])}: {', '.join(found) or 'nobody'}"


def _searched(candidate: dict[str, Any]) -> str:
    if "list_id" in candidate:
        return f"list {_short(candidate['list_data']) or candidate['list_id']}"
    (given,) = candidate.values()
    return f"{len(given)} given" if isinstance(given, list) else str(given)


def _candidate(candidate: dict[str, Any]) -> str:
    name = _short(candidate.get("user_data", "")) or candidate.get("person_id") or candidate["id"]
    return f"{name} {candidate['similarity']:.3f}"


def _short(text: str) -> str:
    """A client's text for a terminal: of one line, without control characters, and not too long."""
    shown = "".join(each if each.isprintable() else "·" for each in text)
    return shown if len(shown) <= SHOWN_TEXT else f"{shown[: SHOWN_TEXT - 1]}…"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(events)
