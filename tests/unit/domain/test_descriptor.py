"""A descriptor: templates, links, the time since which it is free, expiry."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from domain.aggregate import AlreadyEndedError, Lifecycle
from domain.descriptor import Descriptor, TemplateRef
from tests.unit.domain.deciding import ACCOUNT, NOW, again, context, told

DESCRIPTOR, TEMPLATE, PORTRAIT, PERSON = UUID(int=1), UUID(int=2), UUID(int=3), UUID(int=4)
TEMPLATES = (TemplateRef(1001, TEMPLATE),)


def a_descriptor() -> Descriptor:
    descriptor = Descriptor.extract(DESCRIPTOR, context(), templates=TEMPLATES, portrait_ref=PORTRAIT)
    told(descriptor)
    return descriptor


def test_extracted_and_uploaded() -> None:
    extracted = Descriptor.extract(DESCRIPTOR, context(), templates=TEMPLATES, portrait_ref=PORTRAIT)
    assert (extracted.id, extracted.account_id, extracted.free_since) == (DESCRIPTOR, ACCOUNT, NOW)
    assert extracted.current_refs() == {TEMPLATE, PORTRAIT}
    assert told(extracted) == [("facestream.descriptor.extracted", {"templates": TEMPLATES, "portrait_ref": PORTRAIT})]
    uploaded = Descriptor.upload(DESCRIPTOR, context(), templates=TEMPLATES)
    assert uploaded.current_refs() == {TEMPLATE}
    assert told(uploaded) == [("facestream.descriptor.uploaded", {"templates": TEMPLATES, "portrait_ref": None})]


def test_a_template_of_another_version_is_added_once() -> None:
    descriptor, ref = a_descriptor(), uuid4()
    descriptor.add_template(context(), 1002, ref)
    descriptor.add_template(context(), 1002, uuid4())
    descriptor.add_template(context(), 1001, uuid4())
    assert told(descriptor) == [("facestream.descriptor.template_added", {"version": 1002, "ref": ref})]
    assert descriptor.current_refs() == {TEMPLATE, PORTRAIT, ref}


def test_it_shows_a_person_until_it_is_taken_away() -> None:
    descriptor = a_descriptor()
    descriptor.attach_to_person(context(), PERSON)
    assert descriptor.person_id == PERSON
    descriptor.detach_from_person(context())
    assert descriptor.person_id is None
    descriptor.detach_from_person(context())
    assert told(descriptor) == [
        ("facestream.descriptor.attached_to_person", {"person_id": PERSON}),
        ("facestream.descriptor.detached_from_person", {"person_id": PERSON}),
    ]


def test_lists() -> None:
    descriptor, list_id = a_descriptor(), uuid4()
    descriptor.detach_list(context(), list_id)
    descriptor.attach_list(context(), list_id)
    descriptor.attach_list(context(), list_id)
    assert list(descriptor.list_ids) == [list_id]
    descriptor.detach_list(context(), list_id)
    assert told(descriptor) == [
        ("facestream.descriptor.list_attached", {"list_id": list_id}),
        ("facestream.descriptor.list_detached", {"list_id": list_id}),
    ]


def test_it_is_free_while_nothing_links_it_and_anew_when_the_last_link_goes() -> None:
    descriptor, list_id, other = a_descriptor(), uuid4(), uuid4()
    descriptor.attach_to_person(context(10), PERSON)
    assert descriptor.free_since is None
    descriptor.attach_list(context(20), list_id)
    descriptor.attach_list(context(30), other)
    descriptor.detach_from_person(context(40))
    descriptor.detach_list(context(50), list_id)
    assert descriptor.free_since is None
    descriptor.detach_list(context(60), other)
    assert descriptor.free_since == NOW + timedelta(seconds=60)
    descriptor.add_template(context(70), 1002, uuid4())
    assert descriptor.free_since == NOW + timedelta(seconds=60)


def test_expiry_carries_what_it_unlinks() -> None:
    descriptor, list_id = a_descriptor(), uuid4()
    descriptor.attach_to_person(context(), PERSON)
    descriptor.attach_list(context(), list_id)
    told(descriptor)
    descriptor.expire(context())
    assert told(descriptor) == [("facestream.descriptor.expired", {"person_id": PERSON, "list_ids": (list_id,)})]
    assert (descriptor.lifecycle, descriptor.person_id, descriptor.list_ids) == (Lifecycle.ENDED, None, {})
    assert descriptor.current_refs() == frozenset()


def test_an_expired_descriptor_accepts_only_its_erasure_and_that_once() -> None:
    descriptor = a_descriptor()
    with pytest.raises(AlreadyEndedError):
        descriptor.erase(context())
    descriptor.expire(context())
    told(descriptor)
    refusals: tuple[Callable[[], None], ...] = (
        lambda: descriptor.attach_to_person(context(), PERSON),
        lambda: descriptor.attach_list(context(), uuid4()),
        lambda: descriptor.add_template(context(), 1002, uuid4()),
        lambda: descriptor.expire(context()),
    )
    for refused in refusals:
        with pytest.raises(AlreadyEndedError):
            refused()
    descriptor.erase(context())
    assert told(descriptor) == [("facestream.descriptor.erased", {})]
    with pytest.raises(AlreadyEndedError):
        descriptor.erase(context())


def test_a_discarded_descriptor_accepts_nothing() -> None:
    descriptor = Descriptor.discard(DESCRIPTOR, context())
    assert descriptor.lifecycle is Lifecycle.DISCARDED
    assert told(descriptor) == [("facestream.descriptor.discarded", {})]
    with pytest.raises(AlreadyEndedError):
        descriptor.expire(context())


def test_its_events_make_it_again() -> None:
    descriptor = Descriptor.extract(DESCRIPTOR, context(), templates=TEMPLATES, portrait_ref=PORTRAIT)
    descriptor.attach_to_person(context(1), PERSON)
    descriptor.attach_list(context(2), uuid4())
    descriptor.add_template(context(3), 1002, uuid4())
    assert again(descriptor).__dict__ == descriptor.__dict__ | {"_pending_events": []}
    descriptor.expire(context(4))
    descriptor.erase(context(5))
    assert again(descriptor).__dict__ == descriptor.__dict__ | {"_pending_events": []}
