"""Creating, describing and deleting lists."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from command_api.commands.execution import Attempt, Executor, Requester
from command_api.commands.ownership import load_own
from domain.errors import LIST_NOT_FOUND
from domain.member_list import ListKind, MemberList
from infra.vault.port import VaultKind


@dataclass(frozen=True)
class ListCommands:
    """Commands on lists."""

    executor: Executor

    async def create(self, requester: Requester, kind: ListKind, list_data: str) -> UUID:
        """Create a list; returns its id."""
        list_id = self.executor.draw_id()

        async def decide(attempt: Attempt) -> UUID:
            list_data_ref = attempt.keep(list_id, 1, VaultKind.LIST_DATA, list_data)
            attempt.save(MemberList.create(list_id, attempt.context, kind=kind, list_data_ref=list_data_ref))
            return list_id

        return await self.executor.execute(requester, decide)

    async def describe(self, requester: Requester, list_id: UUID, list_data: str) -> None:
        """Replace what is said of a list. Raises FacestreamError 404/22003."""

        async def decide(attempt: Attempt) -> None:
            member_list = await load_own(attempt, MemberList, list_id, LIST_NOT_FOUND)
            list_data_ref = attempt.keep(list_id, member_list.version + 1, VaultKind.LIST_DATA, list_data)
            member_list.describe(attempt.context, list_data_ref)
            attempt.save(member_list)

        await self.executor.execute(requester, decide)

    async def delete(self, requester: Requester, list_id: UUID) -> None:
        """Delete a list, whoever is on it; members are detached behind it. Raises FacestreamError 404/22003."""

        async def decide(attempt: Attempt) -> None:
            member_list = await load_own(attempt, MemberList, list_id, LIST_NOT_FOUND)
            member_list.delete(attempt.context)
            attempt.save(member_list)

        await self.executor.execute(requester, decide)
