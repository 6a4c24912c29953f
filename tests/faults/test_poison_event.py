"""An event that cannot be applied stops its projection and nothing else; nothing is lost once the cause is gone."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from domain.descriptor_versions import BUILT_IN_VERSION
from domain.member_list import ListKind
from infra.bootstrap.adapters import EVENTS_FILE, Adapters
from infra.bootstrap.health_checks import health_checks
from infra.bootstrap.read_side import VIEWS
from infra.bootstrap.service import Service
from infra.documents.port import Collection, Document, DocumentWriter
from infra.recognition.pipeline import ExtractionOptions
from projections.descriptors.view import COUNT
from projections.match_store.port import DescriptorCandidates, Template
from tests.faults.byte_scan import found_in_folder
from tests.faults.faces import image, made_up_face
from tests.faults.inside import Tenant, started
from tests.faults.ports import Wrapped
from tests.faults.waiting import settled, until, until_erased

POISON = "poison"


class VaultWithPoison(Wrapped):
    """Cannot make the digest of one external id, which the persons view needs."""

    def digest(self, text: str) -> bytes:
        if text.endswith(POISON):
            raise RuntimeError(text)
        digest: bytes = self.real.digest(text)
        return digest


class MatchStoreWithPoison(Wrapped):
    """Cannot take one template."""

    def put(self, account_id: UUID, descriptor_id: UUID, version: int, payload: bytes) -> None:
        if payload == template_of(POISON):
            raise RuntimeError
        self.real.put(account_id, descriptor_id, version, payload)

    def put_many(self, account_id: UUID, version: int, descriptor_ids: Sequence[UUID], payloads: NDArray[np.uint8]) -> None:
        if template_of(POISON) in payloads.tobytes():
            raise RuntimeError
        self.real.put_many(account_id, version, descriptor_ids, payloads)


class DocumentsWithPoison(Wrapped):
    """Cannot take one document."""

    def __init__(self, real: Any, document_id: str) -> None:
        super().__init__(real)
        self._document_id = document_id

    @contextmanager
    def write(self) -> Iterator[DocumentWriter]:
        with self.real.write() as writer:
            yield WriterWithPoison(writer, self._document_id)


class WriterWithPoison(Wrapped):
    """The same within a transaction."""

    def __init__(self, real: Any, document_id: str) -> None:
        super().__init__(real)
        self._document_id = document_id

    def put(self, collection: Collection, document: Document) -> None:
        if document["id"] == self._document_id:
            raise RuntimeError
        self.real.put(collection, document)


def template_of(name: str) -> bytes:
    return made_up_face(image(name), 0, ExtractionOptions()).template or b""


def vault_with_poison(adapters: Adapters) -> Adapters:
    return replace(adapters, vault=VaultWithPoison(adapters.vault))


def match_store_with_poison(adapters: Adapters) -> Adapters:
    return replace(adapters, match_store=MatchStoreWithPoison(adapters.match_store))


async def failing(service: Service) -> set[str]:
    """The components that health names."""
    checks = health_checks(service.adapters, service.read_side, service.eraser)
    return {name for name, check in checks.items() if not await check()}


def shown(service: Service, tenant: Tenant, persons: list[UUID]) -> list[bool]:
    return [service.views.persons.get(tenant.account_id, person_id) is not None for person_id in persons]


def is_found(service: Service, tenant: Tenant, descriptor_id: UUID, name: str) -> bool:
    template = Template(BUILT_IN_VERSION, template_of(name))
    return bool(service.adapters.match_store.search(tenant.account_id, DescriptorCandidates((descriptor_id,)), [template], 1))


async def test_one_projection_stops_and_the_others_go_on(data_dir: Path) -> None:
    async with started(data_dir, vault_with_poison) as service:
        tenant = await Tenant.register(service)
        before = await tenant.create_person("before", "1")
        assert await failing(service) == set()
        poisoned = await tenant.create_person("poisoned", POISON)
        after = await tenant.create_person("after", "2")
        # Commands do not wait for what stands still, and everything else is read at once.
        list_id = await tenant.create_list(ListKind.PERSONS, "still here")
        descriptor_id = await tenant.extract("face")
        await tenant.hold(poisoned, descriptor_id)
        assert shown(service, tenant, [before, poisoned, after]) == [True, False, False]
        assert service.views.lists.get(tenant.account_id, list_id) is not None
        document = service.views.descriptors.get(tenant.account_id, descriptor_id)
        assert document is not None
        assert document["person_id"] == str(poisoned)
        assert is_found(service, tenant, descriptor_id, "face")
        assert await failing(service) == {"projections"}
        failure = service.read_side.positions.snapshot()["persons"].failure
        assert failure is not None
        assert failure.startswith("RuntimeError at position")
        assert POISON not in failure
    # It stands still again after a restart with the cause still there,
    async with started(data_dir, vault_with_poison) as service:
        assert await failing(service) == {"projections"}
        assert shown(service, tenant, [before, poisoned, after]) == [True, False, False]
        assert is_found(service, tenant, descriptor_id, "face")
    # and goes on from there without it.
    async with started(data_dir) as service:
        assert await failing(service) == set()
        persons = [service.views.persons.get(tenant.account_id, person_id) for person_id in (before, poisoned, after)]
        assert [each and each["user_data"] for each in persons] == ["before", "poisoned", "after"]
        assert persons[1] is not None
        assert persons[1]["descriptors"] == [str(descriptor_id)]
        _, count = await service.views.persons.page(tenant.account_id, 1, 10)
        assert count == 3


async def test_what_comes_before_the_poison_in_its_batch_is_kept(data_dir: Path) -> None:
    """At a start everything is one batch."""
    async with started(data_dir) as service:
        tenant = await Tenant.register(service)
        persons = [await tenant.create_person(f"person {number}", POISON if number == 5 else str(number)) for number in range(9)]
        service.adapters.documents.reset("persons", ())
    async with started(data_dir, vault_with_poison) as service:
        assert shown(service, tenant, persons) == [number < 5 for number in range(9)]
        assert await failing(service) == {"projections"}
    async with started(data_dir) as service:
        assert shown(service, tenant, persons) == [True] * 9


async def test_nothing_is_erased_past_a_projection_that_stands_still(data_dir: Path) -> None:
    async with started(data_dir, vault_with_poison) as service:
        tenant = await Tenant.register(service)
        victim = await tenant.create_person("somebody who is to go", "9")
        await tenant.create_person("poisoned", POISON)
        await tenant.delete_person(victim)
        await until(lambda: service.read_side.positions.snapshot()["lists"].applied >= service.stream.head(), "others went on")
        assert service.eraser.position < service.stream.head()
        assert shown(service, tenant, [victim]) == [True]
    async with started(data_dir) as service:
        await until_erased(service.stream, [victim])
        assert shown(service, tenant, [victim]) == [False]
        assert found_in_folder(data_dir, [b"somebody who is to go"]) == {}


async def test_a_match_store_that_stands_still_is_filled_at_the_next_start(data_dir: Path) -> None:
    async with started(data_dir, match_store_with_poison) as service:
        tenant = await Tenant.register(service)
        before, poisoned, after = [await tenant.extract(name) for name in ("before", POISON, "after")]
        found = [is_found(service, tenant, each, name) for each, name in ((before, "before"), (after, "after"))]
        assert found == [True, False]
        assert service.views.descriptors.get(tenant.account_id, after) is not None
        assert await failing(service) == {"projections"}
    async with started(data_dir) as service:
        assert await failing(service) == set()
        for descriptor_id, name in ((before, "before"), (poisoned, POISON), (after, "after")):
            assert is_found(service, tenant, descriptor_id, name)


async def test_the_match_store_has_what_a_view_that_stands_still_lacks(data_dir: Path) -> None:
    """It is filled from the views, and gets the rest from the log."""
    names = ("before", POISON, "after")
    async with started(data_dir) as service:
        tenant = await Tenant.register(service)
        descriptors = [await tenant.extract(name) for name in names]
        service.adapters.documents.reset("descriptors", (COUNT,))

    def wrap(adapters: Adapters) -> Adapters:
        return replace(adapters, documents=DocumentsWithPoison(adapters.documents, str(descriptors[1])))

    async with started(data_dir, wrap) as service:
        assert await failing(service) == {"projections"}
        shown_ones = [service.views.descriptors.get(tenant.account_id, each) is not None for each in descriptors]
        assert shown_ones == [True, False, False]
        head = service.stream.head()
        await until(lambda: service.read_side.positions.snapshot()["match_store"].applied == head, "the match store goes on")
        assert all(is_found(service, tenant, each, name) for each, name in zip(descriptors, names, strict=True))


async def test_a_damaged_record_stops_all_projections_and_is_shown(data_dir: Path) -> None:
    async with started(data_dir) as service:
        tenant = await Tenant.register(service)
        persons = [await tenant.create_person(f"person {number}", str(number)) for number in range(3)]
        await settled(service)
        position = service.stream.head() - 1
        for name in VIEWS:
            service.adapters.documents.reset(name, ())
    sound = damage(data_dir, position, b"{")
    async with started(data_dir) as service:
        assert "projections" in await failing(service)
        failures = {name: store.failure for name, store in service.read_side.positions.snapshot().items()}
        assert failures.keys() == {*VIEWS, "match_store"}
        await until(lambda: service.eraser.failure is not None, "the eraser says so too")
        assert "eraser" in await failing(service)
    damage(data_dir, position, sound)
    async with started(data_dir) as service:
        await settled(service)
        assert await failing(service) == set()
        assert shown(service, tenant, persons) == [True] * 3


def damage(data_dir: Path, position: int, state: bytes) -> bytes:
    """Overwrite a stored event; returns what was there."""
    with closing(sqlite3.connect(data_dir / EVENTS_FILE)) as connection, connection:
        (before,) = connection.execute("SELECT state FROM stored_events WHERE rowid = ?", (position,)).fetchone()
        connection.execute("UPDATE stored_events SET state = ? WHERE rowid = ?", (state, position))
    return bytes(before)
