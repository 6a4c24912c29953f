"""What the repository does on every event store."""

from __future__ import annotations

from threading import get_ident
from uuid import uuid4

import pytest
from eventsourcing.persistence import StoredEvent

from domain.descriptor import Descriptor
from domain.person import Person
from infra.event_store.mapper import EventMapper
from infra.event_store.port import EventStore, VersionConflictError
from infra.event_store.repository import EVENTS_ON_THE_LOOP, Repository
from infra.vault.port import Vault
from tests.contract.event_store.group_commit_suite import committing
from tests.contract.event_store.material import context, text_row


class RepositoryContract:
    """Subclass it with fixtures `store` and `vault`, both empty."""

    @pytest.mark.asyncio
    async def test_what_is_saved_loads_again(self, store: EventStore, vault: Vault) -> None:
        command = context()
        row = text_row(owner=uuid4(), account=command.account_id)
        person = Person.create(row.owner, command, user_data_ref=row.ref, external_id_ref=None)
        person.attach_list(command, uuid4())
        async with committing(store, vault) as group_commit:
            repository = Repository(store, group_commit, EventMapper())
            assert await repository.save(command, person, rows=(row,)) == store.head()
            loaded = await repository.load(Person, person.id)
            assert loaded == person
            assert await repository.load(Person, uuid4()) is None
            assert await repository.load(Descriptor, person.id) is None
        assert vault.read([row.ref]) == {row.ref: row.payload}

    @pytest.mark.asyncio
    async def test_many_load_in_one_go_of_whatever_class(self, store: EventStore, vault: Vault) -> None:
        command = context()
        persons = [Person.create(uuid4(), command, user_data_ref=None, external_id_ref=None) for _ in range(30)]
        descriptors = [Descriptor.extract(uuid4(), command, templates=(), portrait_ref=None) for _ in range(30)]
        both = [*persons, *descriptors]
        async with committing(store, vault) as group_commit:
            repository = Repository(store, group_commit, EventMapper())
            await repository.save(command, *both)
            ids = [uuid4(), *(aggregate.id for aggregate in both)]
            assert await repository.load_any(ids) == {aggregate.id: aggregate for aggregate in both}
            assert await repository.load_many(Person, ids) == {person.id: person for person in persons}

    @pytest.mark.asyncio
    async def test_a_long_stream_is_loaded_whole_and_off_the_loop(
        self, store: EventStore, vault: Vault, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        command = context()
        short = Person.create(uuid4(), command, user_data_ref=None, external_id_ref=None)
        full = Person.create(uuid4(), command, user_data_ref=None, external_id_ref=None)
        long = Person.create(uuid4(), command, user_data_ref=None, external_id_ref=None)
        for _ in range(EVENTS_ON_THE_LOOP - 1):
            full.attach_descriptor(command, uuid4())
        for _ in range(EVENTS_ON_THE_LOOP):
            long.attach_descriptor(command, uuid4())
        applied_in: set[int] = set()
        mapper = EventMapper()
        to_domain_event = mapper.to_domain_event

        def noting(stored_event: StoredEvent) -> object:
            applied_in.add(get_ident())
            return to_domain_event(stored_event)

        monkeypatch.setattr(mapper, "to_domain_event", noting)
        async with committing(store, vault) as group_commit:
            repository = Repository(store, group_commit, mapper)
            await repository.save(command, short, full, long)
            assert await repository.load(Person, full.id) == full
            assert applied_in == {get_ident()}
            applied_in.clear()
            assert await repository.load_many(Person, (short.id, long.id)) == {short.id: short, long.id: long}
            assert applied_in.isdisjoint({get_ident()})

    @pytest.mark.asyncio
    async def test_several_aggregates_are_one_append(self, store: EventStore, vault: Vault) -> None:
        async with committing(store, vault) as group_commit:
            repository = Repository(store, group_commit, EventMapper())
            command = context()
            person = Person.create(uuid4(), command, user_data_ref=None, external_id_ref=None)
            descriptor = Descriptor.extract(uuid4(), command, templates=(), portrait_ref=None)
            await repository.save(command, person, descriptor)
            first = await repository.load(Person, person.id)
            second = await repository.load(Person, person.id)
            assert first is not None
            assert second is not None
            for attempt in (first, second):
                attempt.attach_descriptor(context(), descriptor.id)
            late = context()
            descriptor.attach_to_person(late, person.id)
            await repository.save(context(), first)
            with pytest.raises(VersionConflictError):
                await repository.save(late, second, descriptor)
            again = await repository.load(Descriptor, descriptor.id)
            assert again is not None
            assert again.person_id is None

    @pytest.mark.asyncio
    async def test_nothing_new_stores_nothing(self, store: EventStore, vault: Vault) -> None:
        command = context()
        row = text_row()
        async with committing(store, vault) as group_commit:
            repository = Repository(store, group_commit, EventMapper())
            person = Person.create(uuid4(), command, user_data_ref=None, external_id_ref=None)
            await repository.save(command, person)
            assert await repository.save(command, person, rows=(row,)) is None
        assert vault.read([row.ref]) == {}

    @pytest.mark.asyncio
    async def test_a_row_that_no_event_names_is_a_mistake(self, store: EventStore, vault: Vault) -> None:
        command = context()
        async with committing(store, vault) as group_commit:
            repository = Repository(store, group_commit, EventMapper())
            for owner_version, is_named in ((1, False), (2, True)):
                row = text_row(owner=uuid4(), owner_version=owner_version)
                ref = row.ref if is_named else None
                person = Person.create(row.owner, command, user_data_ref=ref, external_id_ref=None)
                with pytest.raises(ValueError, match="does not refer"):
                    await repository.save(command, person, rows=(row,))
        assert store.head() == 0
