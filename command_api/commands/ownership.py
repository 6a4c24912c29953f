"""Loading what a command touches: another account's object, or one that has ended, is not found."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from command_api.commands.execution import Attempt
from domain.aggregate import AccountAggregate
from domain.errors import LIST_NOT_FOUND_IN_REQUEST, WRONG_LIST_KIND, ErrorCase, FacestreamError
from domain.member_list import ListKind, MemberList

Owned = TypeVar("Owned", bound=AccountAggregate)


async def load_own(attempt: Attempt, kind: type[Owned], aggregate_id: UUID, not_found: ErrorCase) -> Owned:
    """The account's own aggregate. Raises FacestreamError with `not_found`."""
    aggregate = await attempt.repository.load(kind, aggregate_id)
    if aggregate is None or not aggregate.is_present or aggregate.account_id != attempt.context.account_id:
        raise FacestreamError(not_found, id=aggregate_id)
    return aggregate


async def load_list(attempt: Attempt, list_id: UUID, expected: ListKind) -> MemberList:
    """A list that a request names. Raises FacestreamError 22003 and, for the other kind, 36001, both 400."""
    member_list = await load_own(attempt, MemberList, list_id, LIST_NOT_FOUND_IN_REQUEST)
    if member_list.kind is not expected:
        raise FacestreamError(WRONG_LIST_KIND, expected=expected.value, got=member_list.kind.value, id=list_id)
    return member_list
