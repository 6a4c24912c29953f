"""A list of persons or of descriptors."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from domain.aggregate import AlreadyEndedError, Lifecycle
from domain.member_list import ListKind, MemberList
from tests.unit.domain.deciding import again, context, told

LIST, DATA = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize("kind", ListKind)
def test_created_described_deleted_erased(kind: ListKind) -> None:
    member_list = MemberList.create(LIST, context(), kind=kind, list_data_ref=DATA)
    assert (member_list.id, member_list.kind, set(member_list.current_refs())) == (LIST, kind, {DATA})
    new = uuid4()
    member_list.describe(context(), new)
    member_list.describe(context(), new)
    assert member_list.current_refs() == {new}
    member_list.describe(context(), None)
    assert member_list.current_refs() == frozenset()
    assert again(member_list).__dict__ == member_list.__dict__ | {"_pending_events": []}
    member_list.delete(context())
    with pytest.raises(AlreadyEndedError):
        member_list.describe(context(), new)
    with pytest.raises(AlreadyEndedError):
        member_list.delete(context())
    member_list.erase(context())
    assert told(member_list) == [
        ("facestream.member_list.created", {"kind": kind, "list_data_ref": DATA}),
        ("facestream.member_list.described", {"list_data_ref": new, "ended_refs": (DATA,)}),
        ("facestream.member_list.described", {"list_data_ref": None, "ended_refs": (new,)}),
        ("facestream.member_list.deleted", {}),
        ("facestream.member_list.erased", {}),
    ]
    with pytest.raises(AlreadyEndedError):
        member_list.erase(context())


def test_what_is_said_of_a_deleted_list_is_in_use_no_more() -> None:
    member_list = MemberList.create(LIST, context(), kind=ListKind.PERSONS, list_data_ref=DATA)
    member_list.delete(context())
    assert member_list.current_refs() == frozenset()


def test_a_discarded_list_accepts_nothing() -> None:
    member_list = MemberList.discard(LIST, context())
    assert member_list.lifecycle is Lifecycle.DISCARDED
    assert told(member_list) == [("facestream.member_list.discarded", {})]
    with pytest.raises(AlreadyEndedError):
        member_list.delete(context())
