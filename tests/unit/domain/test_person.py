"""A person: descriptions, links, deletion, erasure."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from domain.aggregate import AlreadyEndedError, Lifecycle
from domain.person import Person
from tests.unit.domain.deciding import ACCOUNT, again, context, told

PERSON, DATA, EXTERNAL = UUID(int=1), UUID(int=2), UUID(int=3)


def a_person(user_data: UUID | None = DATA, external_id: UUID | None = EXTERNAL) -> Person:
    person = Person.create(PERSON, context(), user_data_ref=user_data, external_id_ref=external_id)
    told(person)
    return person


def test_created() -> None:
    person = Person.create(PERSON, context(), user_data_ref=DATA, external_id_ref=None)
    assert (person.id, person.version, person.account_id) == (PERSON, 1, ACCOUNT)
    assert person.current_refs() == {DATA}
    assert told(person) == [("facestream.person.created", {"user_data_ref": DATA, "external_id_ref": None})]


def test_a_description_carries_the_whole_new_state_and_what_it_ends() -> None:
    person, new = a_person(), uuid4()
    person.describe(context(), user_data_ref=new, external_id_ref=EXTERNAL)
    fields = {"user_data_ref": new, "external_id_ref": EXTERNAL, "ended_refs": (DATA,)}
    assert told(person) == [("facestream.person.described", fields)]
    assert person.current_refs() == {new, EXTERNAL}


def test_null_is_empty_and_ends_what_was_said() -> None:
    person = a_person()
    person.describe(context(), user_data_ref=None, external_id_ref=None)
    assert told(person)[0][1]["ended_refs"] == (DATA, EXTERNAL)
    assert person.current_refs() == frozenset()


def test_nothing_new_is_no_event() -> None:
    person, descriptor_id, list_id = a_person(), uuid4(), uuid4()
    person.describe(context(), user_data_ref=DATA, external_id_ref=EXTERNAL)
    person.detach_descriptor(context(), descriptor_id)
    person.detach_list(context(), list_id)
    assert told(person) == []
    person.attach_descriptor(context(), descriptor_id)
    person.attach_list(context(), list_id)
    told(person)
    person.attach_descriptor(context(), descriptor_id)
    person.attach_list(context(), list_id)
    assert told(person) == []


def test_links_are_kept_in_the_order_in_which_they_came() -> None:
    person, descriptors, lists = a_person(), [uuid4() for _ in range(3)], [uuid4() for _ in range(3)]
    for descriptor_id, list_id in zip(descriptors, lists, strict=True):
        person.attach_descriptor(context(), descriptor_id)
        person.attach_list(context(), list_id)
    person.detach_descriptor(context(), descriptors[0])
    person.attach_descriptor(context(), descriptors[0])
    person.detach_list(context(), lists[1])
    assert list(person.descriptor_ids) == [descriptors[1], descriptors[2], descriptors[0]]
    assert list(person.list_ids) == [lists[0], lists[2]]
    assert [topic.rpartition(".")[2] for topic, _ in told(person)][-3:] == [
        "descriptor_detached",
        "descriptor_attached",
        "list_detached",
    ]


def test_deletion_carries_what_it_unlinks_and_leaves_no_ref() -> None:
    person, descriptor_id, list_id = a_person(), uuid4(), uuid4()
    person.attach_descriptor(context(), descriptor_id)
    person.attach_list(context(), list_id)
    told(person)
    person.delete(context())
    fields = {"descriptor_ids": (descriptor_id,), "list_ids": (list_id,)}
    assert told(person) == [("facestream.person.deleted", fields)]
    assert person.lifecycle is Lifecycle.ENDED
    assert (person.descriptor_ids, person.list_ids) == ({}, {})
    assert person.unlinked_descriptor_ids == (descriptor_id,)
    assert person.current_refs() == frozenset()


def test_a_deleted_person_accepts_only_its_erasure_and_that_once() -> None:
    person = a_person()
    with pytest.raises(AlreadyEndedError):
        person.erase(context())
    person.delete(context())
    told(person)
    refusals: tuple[Callable[[], None], ...] = (
        lambda: person.describe(context(), user_data_ref=None, external_id_ref=None),
        lambda: person.attach_descriptor(context(), uuid4()),
        lambda: person.attach_list(context(), uuid4()),
        lambda: person.delete(context()),
    )
    for refused in refusals:
        with pytest.raises(AlreadyEndedError):
            refused()
    person.erase(context())
    assert told(person) == [("facestream.person.erased", {})]
    assert person.lifecycle is Lifecycle.ERASED
    with pytest.raises(AlreadyEndedError):
        person.erase(context())


def test_a_discarded_person_accepts_nothing() -> None:
    person = Person.discard(PERSON, context())
    assert (person.version, person.lifecycle, person.account_id) == (1, Lifecycle.DISCARDED, ACCOUNT)
    assert told(person) == [("facestream.person.discarded", {})]
    for refused in (person.delete, person.erase):
        with pytest.raises(AlreadyEndedError):
            refused(context())


def test_its_events_make_it_again() -> None:
    person = Person.create(PERSON, context(), user_data_ref=DATA, external_id_ref=EXTERNAL)
    person.attach_descriptor(context(1), uuid4())
    person.attach_list(context(2), uuid4())
    person.describe(context(3), user_data_ref=uuid4(), external_id_ref=None)
    assert again(person).__dict__ == person.__dict__ | {"_pending_events": []}
    person.delete(context(4))
    person.erase(context(5))
    assert again(person).__dict__ == person.__dict__ | {"_pending_events": []}
