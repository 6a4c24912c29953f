"""What the group commit does on every pair of an event store and a vault."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import pytest

from domain.errors import SERVER_BUSY, SERVICE_AWAY, ErrorCase, FacestreamError
from infra.event_store.group_commit import GroupCommit, OnCommit
from infra.event_store.port import Append, Committed, EventStore, KeyTakenError, VersionConflictError
from infra.vault.port import Vault
from tests.contract.event_store.faults import AwayEventStore, AwayVault, HeldEventStore, UnheardEventStore
from tests.contract.event_store.material import context, new_person, person_with_text, text_row

KEY = b"0123456789abcdef"


def ignore(_: int) -> None:
    """Nobody follows the log."""


@asynccontextmanager
async def committing(
    store: EventStore, vault: Vault, on_commit: OnCommit = ignore, *, waiting_appends: int = 4096
) -> AsyncIterator[GroupCommit]:
    """A group commit that is closed at the end, so that all it had to tidy up is done."""
    group_commit = GroupCommit(store, vault, on_commit, waiting_appends=waiting_appends)
    try:
        yield group_commit
    finally:
        await group_commit.close()


async def outcomes_of(group_commit: GroupCommit, appends: Sequence[Append]) -> list[Committed | BaseException]:
    """All at once, so that they share a batch."""
    return await asyncio.gather(*map(group_commit.append, appends), return_exceptions=True)


def is_refused(outcome: object, case: ErrorCase) -> bool:
    return isinstance(outcome, FacestreamError) and outcome.case is case and outcome.retry_after == 1


def kept(vault: Vault, appends: Sequence[Append]) -> list[bool]:
    """For each append, whether its rows are there; never some of them."""
    there = [[row.ref in vault.read([row.ref]) for row in append.rows] for append in appends]
    assert all(len(set(rows)) == 1 for rows in there)
    return [rows[0] for rows in there]


class GroupCommitContract:
    """Subclass it with fixtures `store` and `vault`, both empty."""

    @pytest.mark.asyncio
    async def test_rows_and_events_are_stored_and_the_log_is_told(self, store: EventStore, vault: Vault) -> None:
        heard: list[int] = []
        appends = [person_with_text(context()) for _ in range(300)]
        async with committing(store, vault, heard.append) as group_commit:
            outcomes = await outcomes_of(group_commit, appends)
        positions = [outcome.position for outcome in outcomes if isinstance(outcome, Committed)]
        assert positions == [notification.id for notification in store.read(0, 1000)]
        assert kept(vault, appends) == [True] * 300
        assert heard == sorted(heard)
        assert heard[-1] == positions[-1]
        assert len(heard) < 10

    @pytest.mark.asyncio
    async def test_a_conflict_fails_alone_and_gives_up_its_rows(self, store: EventStore, vault: Vault) -> None:
        person_id = uuid4()
        appends = [person_with_text(context(), person_id=person_id if number in (3, 7) else None) for number in range(10)]
        async with committing(store, vault) as group_commit:
            outcomes = await outcomes_of(group_commit, appends)
        assert [isinstance(outcome, Committed) for outcome in outcomes] == [number != 7 for number in range(10)]
        assert isinstance(outcomes[7], VersionConflictError)
        assert kept(vault, appends) == [number != 7 for number in range(10)]

    @pytest.mark.asyncio
    async def test_refused_rows_go_with_the_next_append_too(self, store: EventStore, vault: Vault) -> None:
        person_id = uuid4()
        first, second, third = (
            person_with_text(context(), person_id=owner, key=key)
            for owner, key in ((person_id, None), (person_id, KEY), (uuid4(), KEY))
        )
        async with committing(store, vault) as group_commit:
            await group_commit.append(first)
            with pytest.raises(VersionConflictError):
                await group_commit.append(second)
            # The key that the refused attempt held is free for whoever comes next.
            await group_commit.append(third)
        assert kept(vault, [first, second, third]) == [True, False, True]

    @pytest.mark.asyncio
    async def test_a_taken_key_refuses_within_a_batch_and_across(self, store: EventStore, vault: Vault) -> None:
        appends = [person_with_text(context(), key=KEY if number in (1, 2) else None) for number in range(4)]
        late = person_with_text(context(), key=KEY)
        async with committing(store, vault) as group_commit:
            outcomes = await outcomes_of(group_commit, appends)
            (late_outcome,) = await outcomes_of(group_commit, [late])
        for outcome in (outcomes[2], late_outcome):
            assert isinstance(outcome, KeyTakenError)
            assert outcome.key == KEY
        assert kept(vault, [*appends, late]) == [True, True, False, True, False]
        assert len(store.read(0, 10)) == 3

    @pytest.mark.asyncio
    async def test_a_group_is_stored_wholly_or_not_at_all(self, store: EventStore, vault: Vault) -> None:
        held = person_with_text(context(), key=KEY)
        command = context()
        fresh, taken = (text_row(owner=uuid4(), account=command.account_id, key=key) for key in (b"another key 0123", KEY))
        two_rows = Append(command.command_id, new_person(command).events, (fresh, taken))
        async with committing(store, vault) as group_commit:
            await group_commit.append(held)
            with pytest.raises(KeyTakenError) as refusal:
                await group_commit.append(two_rows)
        assert refusal.value.key == KEY
        assert kept(vault, [two_rows]) == [False]

    @pytest.mark.asyncio
    async def test_an_unheard_commit_is_success_at_the_next_attempt(self, store: EventStore, vault: Vault) -> None:
        command, person_id = context(), uuid4()
        first, second = (person_with_text(command, person_id=person_id) for _ in range(2))
        unheard = UnheardEventStore(store)
        async with committing(unheard, vault) as group_commit:
            (lost,) = await outcomes_of(group_commit, [first])
            assert is_refused(lost, SERVICE_AWAY)
            committed = await group_commit.append(second)
        assert [notification.id for notification in store.read(0, 10)] == [committed.position]
        # The events name the first attempt's refs: those rows stay, the second's go.
        assert kept(vault, [first, second]) == [True, False]

    @pytest.mark.asyncio
    async def test_the_very_same_attempt_sent_again_keeps_its_rows(self, store: EventStore, vault: Vault) -> None:
        append = person_with_text(context())
        unheard = UnheardEventStore(store)
        async with committing(unheard, vault) as group_commit:
            await outcomes_of(group_commit, [append])
            committed = await group_commit.append(append)
        assert committed.position == store.head()
        assert kept(vault, [append]) == [True]

    @pytest.mark.asyncio
    async def test_a_row_that_a_stored_event_names_is_never_given_up(self, store: EventStore, vault: Vault) -> None:
        append = person_with_text(context())
        async with committing(store, vault) as group_commit:
            await group_commit.append(append)
            # A vault that was restored from before: the same attempt brings the row back.
            vault.erase([append.rows[0].ref])
            await group_commit.append(append)
        assert kept(vault, [append]) == [True]

    @pytest.mark.asyncio
    async def test_an_unheard_commit_with_a_key_is_success_too(self, store: EventStore, vault: Vault) -> None:
        command, person_id = context(), uuid4()
        first, second = (person_with_text(command, person_id=person_id, key=KEY) for _ in range(2))
        async with committing(UnheardEventStore(store), vault) as group_commit:
            await outcomes_of(group_commit, [first])
            committed = await group_commit.append(second)
        assert committed.position == store.head()
        assert len(store.read(0, 10)) == 1
        assert kept(vault, [first, second]) == [True, False]

    @pytest.mark.asyncio
    async def test_without_the_event_store_everything_is_refused_and_rows_are_left_to_the_sweeper(
        self, store: EventStore, vault: Vault
    ) -> None:
        appends = [person_with_text(context()), new_person()]
        async with committing(AwayEventStore(store), vault) as group_commit:
            outcomes = await outcomes_of(group_commit, appends)
        assert all(is_refused(outcome, SERVICE_AWAY) for outcome in outcomes)
        assert kept(vault, appends[:1]) == [True]

    @pytest.mark.asyncio
    async def test_without_the_vault_only_what_needs_it_is_refused(self, store: EventStore, vault: Vault) -> None:
        appends = [person_with_text(context()), new_person()]
        async with committing(store, AwayVault(vault)) as group_commit:
            outcomes = await outcomes_of(group_commit, appends)
        assert is_refused(outcomes[0], SERVICE_AWAY)
        assert isinstance(outcomes[1], Committed)
        assert len(store.read(0, 10)) == 1

    @pytest.mark.asyncio
    async def test_too_many_that_wait_are_refused(self, store: EventStore, vault: Vault) -> None:
        held = HeldEventStore(store)
        async with committing(held, vault, waiting_appends=5) as group_commit:
            first = asyncio.create_task(group_commit.append(new_person()))
            await asyncio.to_thread(held.reached.wait)
            waiting = [asyncio.create_task(group_commit.append(new_person())) for _ in range(5)]
            await asyncio.sleep(0)
            assert group_commit.waiting == 5
            (refused,) = await outcomes_of(group_commit, [new_person()])
            assert is_refused(refused, SERVER_BUSY)
            held.go_on.set()
            await asyncio.gather(first, *waiting)
        assert len(store.read(0, 10)) == 6

    @pytest.mark.asyncio
    async def test_a_caller_that_goes_away_breaks_nothing(self, store: EventStore, vault: Vault) -> None:
        held = HeldEventStore(store)
        async with committing(held, vault) as group_commit:
            handed_over = asyncio.create_task(group_commit.append(new_person()))
            await asyncio.to_thread(held.reached.wait)
            still_waiting, stays = (asyncio.create_task(group_commit.append(new_person())) for _ in range(2))
            await asyncio.sleep(0)
            handed_over.cancel()
            still_waiting.cancel()
            held.go_on.set()
            assert (await stays).position == store.head()
        assert len(store.read(0, 10)) == 2

    @pytest.mark.asyncio
    async def test_closing_stores_what_was_accepted_and_refuses_the_rest(self, store: EventStore, vault: Vault) -> None:
        held = HeldEventStore(store)
        async with committing(held, vault) as group_commit:
            accepted = [asyncio.create_task(group_commit.append(new_person())) for _ in range(3)]
            await asyncio.to_thread(held.reached.wait)
            accepted += [asyncio.create_task(group_commit.append(new_person())) for _ in range(700)]
            await asyncio.sleep(0)
            closing = asyncio.create_task(group_commit.close())
            await asyncio.sleep(0)
            (refused,) = await outcomes_of(group_commit, [new_person()])
            assert is_refused(refused, SERVER_BUSY)
            held.go_on.set()
            await closing
            assert len({committed.position for committed in await asyncio.gather(*accepted)}) == 703
        assert not any(thread.name == "group-commit" for thread in threading.enumerate())

    @pytest.mark.asyncio
    async def test_an_append_without_events_is_a_mistake(self, store: EventStore, vault: Vault) -> None:
        async with committing(store, vault) as group_commit:
            with pytest.raises(ValueError, match="without events"):
                await group_commit.append(Append(UUID(int=1), ()))

    @pytest.mark.asyncio
    async def test_whoever_cannot_be_woken_fails_nobody(self, store: EventStore, vault: Vault) -> None:
        def broken(_: int) -> None:
            raise RuntimeError("deaf")

        async with committing(store, vault, broken) as group_commit:
            for _ in range(2):
                await group_commit.append(new_person())
        assert len(store.read(0, 10)) == 2
