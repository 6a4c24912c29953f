"""Writes `events-v1.jsonl` and `views-v1.json`: was run once, and refuses to write a file that is there.

python -m tests.golden.make_events
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import orjson

from infra.documents.sqlite import SqliteDocuments
from infra.event_store.mapper import EventMapper
from infra.stream.envelope import Envelope, envelope_of
from infra.vault.sqlite import SQLiteVault
from tests.golden.history import history
from tests.golden.recorded import HERE, LOG_ID, envelopes, replay

EVENTS, VIEWS = "events-v1.jsonl", "views-v1.json"
GAP_EVERY, GAP = 7, 3
"""Positions rise with gaps, as after the retention of recognitions."""


def told() -> list[Envelope]:
    """The history as a log."""
    mapper, position = EventMapper(), 0
    found: list[Envelope] = []
    for number, append in enumerate(history()):
        position += GAP if number % GAP_EVERY == GAP_EVERY - 1 else 0
        for event in append:
            position += 1
            found.append(envelope_of(str(LOG_ID), position, mapper.to_stored_event(event)))
    return found


def main() -> None:
    with (HERE / EVENTS).open("xb") as file:
        file.writelines(envelope.to_json() + b"\n" for envelope in told())
    with TemporaryDirectory() as folder:
        documents, vault = SqliteDocuments(Path(folder) / "views.db"), SQLiteVault(Path(folder) / "vault.db")
        views = replay(envelopes(EVENTS), documents, vault)
        documents.close()
        vault.close()
    with (HERE / VIEWS).open("xb") as file:
        file.write(orjson.dumps(views, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n")


if __name__ == "__main__":
    main()
