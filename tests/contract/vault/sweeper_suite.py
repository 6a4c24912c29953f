"""What the sweeper does on every pair of an event store and a vault."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from domain.account import Account
from domain.aggregate import AccountAggregate, CommandContext, Lifecycle
from domain.person import Person
from infra.event_store.group_commit import GroupCommit
from infra.event_store.port import Append, EventStore, VersionConflictError
from infra.event_store.repository import Repository
from infra.vault import sweeper as sweeping
from infra.vault.port import Vault, VaultKind, VaultRow
from infra.vault.refs import ref_drawer
from infra.vault.sweeper import Sweeper, SweepReport
from tests.contract.event_store.group_commit_suite import committing
from tests.contract.event_store.material import MAPPER, NOW, append_of

LONG_AGO = NOW - timedelta(hours=1)


@dataclass
class World:
    """A service without its HTTP: everything at hand, and a clock to set."""

    vault: Vault
    group_commit: GroupCommit
    repository: Repository
    now: datetime = LONG_AGO

    def context(self, account_id: UUID | None = None) -> CommandContext:
        return CommandContext(account_id or uuid4(), uuid4(), None, self.now)

    def row(self, owner: UUID, owner_version: int = 1, *, account: UUID | None = None, key: bytes | None = None) -> VaultRow:
        kind = VaultKind.ACCOUNT_EMAIL if key else VaultKind.PERSON_USER_DATA
        ref = ref_drawer(lambda: self.now)()
        return VaultRow(ref, owner, owner_version, account or (owner if key else uuid4()), kind, b"a text", key)

    def sweeper(self) -> Sweeper:
        return Sweeper(self.vault, self.repository, lambda: self.now, uuid4)

    async def person(self, *, with_text: bool = True) -> tuple[Person, VaultRow]:
        """A person with one row in use (its row is not stored where it is not wanted)."""
        command = self.context()
        row = self.row(uuid4(), account=command.account_id)
        person = Person.create(row.owner, command, user_data_ref=row.ref if with_text else None, external_id_ref=None)
        await self.repository.save(command, person, rows=(row,) if with_text else ())
        return person, row

    async def saved(self, aggregate: AccountAggregate) -> None:
        """Store what has just been decided on the aggregate."""
        await self.repository.save(self.context(), aggregate)

    def has(self, *rows: VaultRow) -> list[bool]:
        there = self.vault.read(row.ref for row in rows)
        return [row.ref in there for row in rows]


@asynccontextmanager
async def a_world(store: EventStore, vault: Vault) -> AsyncIterator[World]:
    async with committing(store, vault) as group_commit:
        yield World(vault, group_commit, Repository(store, group_commit, MAPPER))


class SweeperContract:
    """Subclass it with fixtures `store` and `vault`, both empty."""

    @pytest.mark.asyncio
    async def test_an_orphan_goes_and_its_owner_is_discarded(self, store: EventStore, vault: Vault) -> None:
        async with a_world(store, vault) as world:
            orphans = [world.row(uuid4())]
            orphans.append(world.row(orphans[0].owner, account=orphans[0].account))
            vault.insert([orphans])
            world.now = NOW
            assert await world.sweeper().sweep() == SweepReport(judged=2, removed=2, undecided=0)
            assert world.has(*orphans) == [False, False]
            owner = await world.repository.load(Person, orphans[0].owner)
            assert owner is not None
            assert owner.lifecycle is Lifecycle.DISCARDED
            assert owner.account_id == orphans[0].account
            assert len(store.read(0, 10)) == 1

    @pytest.mark.asyncio
    async def test_a_writer_that_slept_finds_its_place_taken(self, store: EventStore, vault: Vault) -> None:
        async with a_world(store, vault) as world:
            command = world.context()
            row = world.row(uuid4(), account=command.account_id)
            vault.insert([[row]])
            late = append_of(command, Person.create(row.owner, command, user_data_ref=row.ref, external_id_ref=None))
            world.now = NOW
            await world.sweeper().sweep()
            with pytest.raises(VersionConflictError):
                await world.group_commit.append(late)
            assert world.has(row) == [False]

    @pytest.mark.asyncio
    async def test_a_writer_that_was_quicker_keeps_its_row(self, store: EventStore, vault: Vault) -> None:
        async with a_world(store, vault) as world:
            command = world.context()
            row = world.row(uuid4(), account=command.account_id)
            vault.insert([[row]])
            person = Person.create(row.owner, command, user_data_ref=row.ref, external_id_ref=None)
            world.repository = OvertakenRepository(world.repository, world.group_commit, append_of(command, person))
            world.now = NOW
            assert await world.sweeper().sweep() == SweepReport(judged=1, removed=0, undecided=0)
            assert world.has(row) == [True]

    @pytest.mark.asyncio
    async def test_young_rows_are_left_alone(self, store: EventStore, vault: Vault) -> None:
        async with a_world(store, vault) as world:
            row = world.row(uuid4())
            vault.insert([[row]])
            world.now += timedelta(minutes=10)
            assert await world.sweeper().sweep() == SweepReport(0, 0, 0)
            world.now += timedelta(milliseconds=1)
            assert await world.sweeper().sweep() == SweepReport(1, 1, 0)

    @pytest.mark.asyncio
    async def test_a_row_in_use_stays_and_is_judged_once(self, store: EventStore, vault: Vault) -> None:
        async with a_world(store, vault) as world:
            rows = [(await world.person())[1] for _ in range(3)]
            world.now = NOW
            assert await world.sweeper().sweep() == SweepReport(3, 0, 0)
            assert world.has(*rows) == [True] * 3
            assert vault.sweep_mark() == max(row.ref for row in rows)
            assert await world.sweeper().sweep() == SweepReport(0, 0, 0)
            assert await world.sweeper().sweep(from_start=True) == SweepReport(3, 0, 0)

    @pytest.mark.asyncio
    async def test_rows_that_no_event_names_any_more_go(self, store: EventStore, vault: Vault) -> None:
        async with a_world(store, vault) as world:
            replaced_of, replaced = await world.person()
            replaced_of.describe(world.context(), user_data_ref=None, external_id_ref=None)
            await world.saved(replaced_of)
            deleted, deleted_row = await world.person()
            deleted.delete(world.context())
            await world.saved(deleted)
            never_named_by, _ = await world.person(with_text=False)
            never_named = world.row(never_named_by.id)
            vault.insert([[never_named]])
            current = (await world.person())[1]
            world.now = NOW
            assert await world.sweeper().sweep() == SweepReport(4, 3, 0)
            assert world.has(replaced, deleted_row, never_named, current) == [False, False, False, True]

    @pytest.mark.asyncio
    async def test_rows_of_a_closed_account_go(self, store: EventStore, vault: Vault) -> None:
        async with a_world(store, vault) as world:
            account_id = uuid4()
            account = Account.register(world.context(account_id), email_ref=uuid4(), password_ref=uuid4(), organization_ref=None)
            account.close(world.context(account_id))
            await world.saved(account)
            orphan = world.row(uuid4(), account=account_id)
            vault.insert([[orphan]])
            world.now = NOW
            assert (await world.sweeper().sweep()).removed == 1
            # The owner needs no end of its own: a late event of it counts as erased.
            assert await world.repository.load(Person, orphan.owner) is None

    @pytest.mark.asyncio
    async def test_a_missing_later_version_waits_for_the_owners_next_event(self, store: EventStore, vault: Vault) -> None:
        async with a_world(store, vault) as world:
            person, _ = await world.person(with_text=False)
            waits = world.row(person.id, owner_version=2)
            vault.insert([[waits]])
            later = [(await world.person())[1] for _ in range(2)]
            world.now = NOW
            assert await world.sweeper().sweep() == SweepReport(judged=3, removed=0, undecided=1)
            # The others are not judged again, the waiting one is: by whatever process comes next.
            assert await world.sweeper().sweep() == SweepReport(judged=1, removed=0, undecided=1)
            person.attach_list(world.context(), uuid4())
            await world.saved(person)
            assert await world.sweeper().sweep() == SweepReport(judged=1, removed=1, undecided=0)
            assert world.has(waits, *later) == [False, True, True]
            assert await world.sweeper().sweep() == SweepReport(0, 0, 0)

    @pytest.mark.asyncio
    async def test_a_late_version_that_names_the_row_keeps_it(self, store: EventStore, vault: Vault) -> None:
        async with a_world(store, vault) as world:
            person, _ = await world.person(with_text=False)
            waits = world.row(person.id, owner_version=2)
            vault.insert([[waits]])
            world.now = NOW
            assert (await world.sweeper().sweep()).undecided == 1
            person.describe(world.context(), user_data_ref=waits.ref, external_id_ref=None)
            await world.saved(person)
            assert await world.sweeper().sweep() == SweepReport(1, 0, 0)
            assert world.has(waits) == [True]

    @pytest.mark.asyncio
    async def test_too_many_undecided_hold_the_mark_and_none_is_forgotten(
        self, store: EventStore, vault: Vault, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sweeping, "UNDECIDED_KEPT", 3)
        async with a_world(store, vault) as world:
            persons = [(await world.person(with_text=False))[0] for _ in range(5)]
            rows = []
            for person in persons:
                world.now += timedelta(milliseconds=1)
                rows.append(world.row(person.id, owner_version=2))
            vault.insert([rows])
            world.now = NOW
            assert (await world.sweeper().sweep()).undecided == 3
            for person in persons:
                person.attach_list(world.context(), uuid4())
                await world.saved(person)
            assert await world.sweeper().sweep() == SweepReport(judged=5, removed=5, undecided=0)

    @pytest.mark.asyncio
    async def test_an_email_under_dispute_is_judged_at_once(self, store: EventStore, vault: Vault) -> None:
        async with a_world(store, vault) as world:
            orphan, used = (world.row(uuid4(), key=key) for key in (b"first key 012345", b"second key 01234"))
            command = world.context(used.owner)
            account = Account.register(command, email_ref=used.ref, password_ref=uuid4(), organization_ref=None)
            await world.repository.save(command, account, rows=(used,))
            vault.insert([[orphan]])
            assert await world.sweeper().judge_now(orphan)
            assert not await world.sweeper().judge_now(used)
            assert world.has(orphan, used) == [False, True]
            discarded = await world.repository.load(Account, orphan.owner)
            assert discarded is not None
            assert discarded.lifecycle is Lifecycle.DISCARDED

    @pytest.mark.asyncio
    async def test_several_sweepers_at_once_are_harmless(self, store: EventStore, vault: Vault) -> None:
        async with a_world(store, vault) as world:
            orphans = [world.row(uuid4()) for _ in range(20)]
            vault.insert([[row] for row in orphans])
            used = [(await world.person())[1] for _ in range(5)]
            world.now = NOW
            await asyncio.gather(*(world.sweeper().sweep() for _ in range(3)))
            assert world.has(*orphans, *used) == [False] * 20 + [True] * 5
            assert len(store.read(0, 100)) == 25


class OvertakenRepository(Repository):
    """Lets another append in before its first save: the writer that had slept wakes at the worst moment."""

    def __init__(self, real: Repository, group_commit: GroupCommit, other: Append) -> None:
        vars(self).update(vars(real))
        self._other: Append | None = other
        self._commit = group_commit

    async def save(
        self,
        context: CommandContext,
        *aggregates: AccountAggregate,
        rows: tuple[VaultRow, ...] = (),  # type: ignore[override]  # only the sweeper calls it
    ) -> int | None:
        if self._other is not None:
            other, self._other = self._other, None
            await self._commit.append(other)
        return await super().save(context, *aggregates, rows=rows)
