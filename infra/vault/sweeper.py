"""The sweeper: removes vault rows that a crash, or a refused attempt, left behind without an event that names them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from uuid import UUID

from domain.account import Account
from domain.aggregate import AccountAggregate, CommandContext
from domain.descriptor import Descriptor
from domain.ids import Clock, DrawId
from domain.member_list import MemberList
from domain.person import Person
from infra.event_store.port import VersionConflictError
from infra.event_store.repository import Repository
from infra.vault.port import Vault, VaultKind, VaultRow
from infra.vault.refs import NIL
from infra.vault.verdict import Verdict, verdict

UNTOUCHED_FOR = timedelta(minutes=10)
"""Younger rows are left alone: nearly all of their commands are under way. What decides over older ones is the log."""

ROWS_A_CHUNK = 100
"""Some milliseconds of the interpreter's time, for which commands have to wait."""

RESTS = 9.0
"""After each chunk, in times of what it took: a pass over a vault of millions takes a tenth of one core, not all of it."""

UNDECIDED_KEPT = 10_000
"""Rows that may wait for their owner's next event; 16 bytes each beside the mark, and judged at each pass."""

OWNERS: dict[str, type[Account | Person | Descriptor | MemberList]] = {
    "account": Account,
    "person": Person,
    "descriptor": Descriptor,
    "member_list": MemberList,
}
"""By the first word of a row's kind."""


@dataclass(frozen=True)
class SweepReport:
    """What a pass did.

    undecided: rows that wait for their owner's next event; at UNDECIDED_KEPT of them the mark stands still.
    """

    judged: int
    removed: int
    undecided: int


class Sweeper:
    """Several at once, in one or in several processes, are harmless: they come to the same verdicts.

    A mark in the vault says how far the rows have been judged, so that a pass looks at new rows only. Rows that could not be
    decided are kept by name beside it, and judged first at each pass. When they are too many the mark stops where it is rather
    than forget one.
    """

    def __init__(self, vault: Vault, repository: Repository, clock: Clock, draw_id: DrawId, rests: float = RESTS) -> None:
        self._vault = vault
        self._repository = repository
        self._clock = clock
        self._draw_id = draw_id
        self._rests = rests

    async def sweep(self, *, from_start: bool = False) -> SweepReport:
        """Judge all that is old enough and has not been judged.

        from_start: judge every row again; now and then, since a process that slept after drawing its refs may have written rows
        behind the mark. Raises VaultAwayError and what `Repository` raises; what was judged until then stays judged.
        """
        horizon = self._clock() - UNTOUCHED_FOR
        mark = NIL if from_start else await asyncio.to_thread(self._vault.sweep_mark)
        waiting = [] if from_start else await asyncio.to_thread(self._vault.undecided)
        verdicts: list[Verdict] = []
        undecided: list[UUID] = []
        for start in range(0, len(waiting), ROWS_A_CHUNK):
            begun = monotonic()
            rows = await asyncio.to_thread(self._vault.look_up, waiting[start : start + ROWS_A_CHUNK])
            undecided += await self._judge_all(rows, verdicts)
            await self._rest(begun)
        rows_left = True
        while rows_left and len(undecided) < UNDECIDED_KEPT:
            begun = monotonic()
            limit = min(ROWS_A_CHUNK, UNDECIDED_KEPT - len(undecided))
            rows = await asyncio.to_thread(self._vault.older_than, horizon, after=mark, limit=limit)
            rows_left = bool(rows)
            if rows:
                undecided += await self._judge_all(rows, verdicts)
                mark = rows[-1].ref
            if rows or undecided != waiting:
                await asyncio.to_thread(self._vault.set_sweep_mark, mark, undecided)
            await self._rest(begun)
        return await self._report(verdicts, len(undecided))

    async def _rest(self, begun: float) -> None:
        """Leave the machine to others, the longer the more a chunk took."""
        await asyncio.sleep((monotonic() - begun) * self._rests)

    async def judge_now(self, row: VaultRow) -> bool:
        """Judge one row at once, whatever its age: an e-mail under dispute. True: it has been removed, and its key is free."""
        return (await self._judge([row]))[row.ref] is Verdict.GOES

    async def _judge_all(self, rows: Sequence[VaultRow], verdicts: list[Verdict]) -> list[UUID]:
        """Judge, note the verdicts, and return the refs of those that stay undecided, in their order."""
        judged = await self._judge(rows)
        verdicts += judged.values()
        return [ref for ref, its_verdict in judged.items() if its_verdict is Verdict.UNDECIDED]

    async def _judge(self, rows: Sequence[VaultRow]) -> dict[UUID, Verdict]:
        """Judge rows and remove those that go."""
        aggregates = await self._repository.load_any({id_ for row in rows for id_ in (row.owner, row.account)})
        judged: dict[UUID, Verdict] = {}
        for row in rows:
            if verdict(row, aggregates.get(row.owner), aggregates.get(row.account)) is Verdict.OWNER_UNKNOWN:
                aggregates[row.owner] = await self._settle_owner(row)
            judged[row.ref] = verdict(row, aggregates.get(row.owner), aggregates.get(row.account))
        gone = [ref for ref, its_verdict in judged.items() if its_verdict is Verdict.GOES]
        if gone:
            await asyncio.to_thread(self._vault.erase, gone)
        return judged

    async def _settle_owner(self, row: VaultRow) -> AccountAggregate:
        """Take version 1 of a stream that has none, so that a late command finds it taken; or see who was quicker."""
        context = CommandContext(row.account, self._draw_id(), None, self._clock())
        discarded = OWNERS[_owner_name(row.kind)].discard(row.owner, context)
        try:
            await self._repository.save(context, discarded)
        except VersionConflictError:
            return (await self._repository.load_any((row.owner,)))[row.owner]
        return discarded

    async def _report(self, verdicts: list[Verdict], undecided: int) -> SweepReport:
        removed = verdicts.count(Verdict.GOES)
        if removed:
            # What a reader is in the way of goes with the next truncation.
            await asyncio.to_thread(self._vault.purge)
        return SweepReport(len(verdicts), removed, undecided)


def _owner_name(kind: VaultKind) -> str:
    return kind.value.partition(".")[0]
