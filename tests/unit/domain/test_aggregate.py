"""What every event carries, and the arithmetic of refs."""

from __future__ import annotations

from uuid import UUID, uuid4

from domain.aggregate import AccountEvent, ended, refs
from domain.person import Person
from tests.unit.domain.deciding import ACCOUNT, COMMAND, NOW, context

A, B, C = UUID(int=1), UUID(int=2), UUID(int=3)


def test_every_event_carries_who_asked_and_when() -> None:
    person_id = uuid4()
    person = Person.create(person_id, context(), user_data_ref=None, external_id_ref=None)
    person.attach_list(context(), A)
    for version, event in enumerate(person.collect_events(), start=1):
        assert isinstance(event, AccountEvent)
        assert (event.account_id, event.command_id, event.request_id) == (ACCOUNT, COMMAND, "a-request")
        assert (event.originator_id, event.originator_version, event.timestamp) == (person_id, version, NOW)


def test_an_event_belongs_to_the_aggregates_account_whoever_appends_it() -> None:
    """The eraser and the sweeper work for all accounts."""
    person = Person.create(uuid4(), context(), user_data_ref=None, external_id_ref=None)
    person.delete(context(account_id=uuid4()))
    assert [event.account_id for event in person.collect_events()] == [ACCOUNT, ACCOUNT]  # type: ignore[attr-defined]  # ours


def test_refs_are_those_that_are_not_null() -> None:
    assert refs() == frozenset()
    assert refs(A, None, B, A) == {A, B}


def test_ended_are_those_that_the_new_state_names_no_more() -> None:
    assert ended((A, B), (A, C)) == (B,)
    assert ended((A, None), (None, None)) == (A,)
    assert ended((None, None), (A, B)) == ()
    assert ended((A, B), (B, A)) == ()
