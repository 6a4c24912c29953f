"""The log of version 1 is read for ever, and gives the views that it gave."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import pytest

from domain.topics import EVENTS
from infra.documents.sqlite import SqliteDocuments
from infra.event_store.mapper import EventMapper
from infra.stream.envelope import Envelope, envelope_of
from infra.vault.sqlite import SQLiteVault
from tests.golden.make_events import EVENTS as EVENTS_FILE
from tests.golden.make_events import VIEWS as VIEWS_FILE
from tests.golden.recorded import HERE, LOG_ID, envelopes, replay, stored_event

FROZEN = {
    EVENTS_FILE: "8fe617f51540e4c0a695295d1ef604ddcf548f114db0bf2224f6ca152cf40d04",
    VIEWS_FILE: "80d8361bbef434f63490d1f86bbfd35c4f298e298cf7474c41f0fea3047a9436",
}
"""Digests of the files: what they hold is in logs out there, and no change of the code may ask for another one."""

TYPES_OF_VERSION_1 = 37
RECORDED = envelopes(EVENTS_FILE)


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[tuple[SqliteDocuments, SQLiteVault]]:
    """Fresh documents, and a vault that holds nothing."""
    documents, vault = SqliteDocuments(tmp_path / "views.db"), SQLiteVault(tmp_path / "vault.db")
    yield documents, vault
    documents.close()
    vault.close()


@pytest.mark.parametrize("name", FROZEN)
def test_the_files_are_as_they_were(name: str) -> None:
    assert sha256((HERE / name).read_bytes()).hexdigest() == FROZEN[name]


def test_every_event_type_of_version_1_is_in_it() -> None:
    types = {envelope.type for envelope in RECORDED}
    assert types <= EVENTS.keys()
    assert len(types) == TYPES_OF_VERSION_1
    positions = [envelope.position for envelope in RECORDED]
    assert positions == sorted(set(positions))
    assert {envelope.log_id for envelope in RECORDED} == {str(LOG_ID)}


@pytest.mark.parametrize("envelope", RECORDED, ids=lambda envelope: f"{envelope.position}-{envelope.type.split('.', 1)[1]}")
def test_every_line_loads_into_its_class(envelope: Envelope) -> None:
    mapper, stored = EventMapper(), stored_event(envelope)
    event = mapper.to_domain_event(stored)
    assert type(event) is EVENTS[envelope.type]
    if getattr(type(event), "class_version", 1) == envelope.schema_version:
        assert envelope_of(envelope.log_id, envelope.position, mapper.to_stored_event(event)) == envelope
        assert orjson.loads(mapper.to_stored_event(event).state) == orjson.loads(stored.state)


def test_every_aggregate_is_made_again() -> None:
    mapper = EventMapper()
    aggregates: dict[str, Any] = {}
    for envelope in RECORDED:
        event = mapper.to_domain_event(stored_event(envelope))
        aggregates[envelope.aggregate_id] = event.mutate(aggregates.get(envelope.aggregate_id))
    assert {str(aggregate.id) for aggregate in aggregates.values()} == aggregates.keys()


def test_it_gives_the_views_that_it_gave(stores: tuple[SqliteDocuments, SQLiteVault]) -> None:
    expected = orjson.loads((HERE / VIEWS_FILE).read_bytes())
    views = replay(RECORDED, *stores)
    assert views.pop("counters") == expected.pop("counters")
    for name, documents in expected.items():
        assert views[name].keys() == documents.keys(), name
        for key, document in documents.items():
            # Keys may be added to a view; those that were there stay as they were.
            assert {part: views[name][key].get(part) for part in document} == document
