"""POST matching/search: a picture against candidates."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from domain.descriptor import Descriptor
from domain.recognition import Recognition
from tests.api.account_client import AccountClient, joined
from tests.api.event_log import EventLog
from tests.api.photographs import Photographs


@dataclass(frozen=True)
class Gallery:
    """Two people with a descriptor each, on a list of persons and a list of descriptors."""

    account: AccountClient
    persons: list[str]
    descriptors: list[str]
    persons_list: str
    descriptors_list: str


@pytest.fixture
def gallery(account: AccountClient, photographs: Photographs) -> Gallery:
    persons = [account.create_person(user_data=f"number {number}") for number in range(2)]
    descriptors = [account.store(photographs[name]) for name in ("obama.jpg", "biden.jpg")]
    made = Gallery(account, persons, descriptors, account.create_list(), account.create_list("descriptors"))
    for person_id, descriptor_id in zip(persons, descriptors, strict=True):
        account.link_descriptor(person_id, descriptor_id)
        account.link_person(person_id, made.persons_list)
        account.list_descriptor(descriptor_id, made.descriptors_list)
    return made


def test_search_among_persons(gallery: Gallery, photographs: Photographs) -> None:
    account = gallery.account
    for query in ({"list_id": gallery.persons_list}, {"person_ids": joined(gallery.persons)}):
        found = account.search(photographs["obama2.jpg"], **query)
        best, other = found["candidates"]
        assert best["similarity"] > 0.9 > 0.5 > other["similarity"]
        wanted = (gallery.persons[0], gallery.descriptors[0], "number 0", "")
        assert (best["person_id"], best["descriptor_id"], best["user_data"], best["external_id"]) == wanted


def test_search_among_descriptors(gallery: Gallery, photographs: Photographs) -> None:
    account = gallery.account
    for query in ({"list_id": gallery.descriptors_list}, {"descriptor_ids": joined(gallery.descriptors)}):
        found = account.search(photographs["obama2.jpg"], **query, limit=1)
        (best,) = found["candidates"]
        assert best.keys() == {"id", "similarity"}
        assert (best["id"], best["similarity"] > 0.9) == (gallery.descriptors[0], True)


def test_a_list_wins_then_descriptors(gallery: Gallery, photographs: Photographs) -> None:
    given = {"person_ids": gallery.persons[1], "descriptor_ids": gallery.descriptors[1]}
    by_list = gallery.account.search(photographs["obama2.jpg"], list_id=gallery.persons_list, **given)
    assert [each["person_id"] for each in by_list["candidates"]] == gallery.persons
    by_descriptors = gallery.account.search(photographs["obama2.jpg"], **given)
    assert [each["id"] for each in by_descriptors["candidates"]] == [gallery.descriptors[1]]


def test_searched_face_is_stored_like_an_extracted_one(gallery: Gallery, photographs: Photographs, event_log: EventLog) -> None:
    account = gallery.account
    found = account.search(photographs["astronaut.png"], list_id=gallery.persons_list)
    face = found["face"]
    assert face.keys() == {"id", "score", "rect", "rectISO"}
    assert account.descriptor(face["id"])["person_id"] is None
    assert account.portrait(face["id"]).data
    assert account.descriptors()["count"] == 3
    stored, recorded = event_log.news()
    assert (stored.type, stored.aggregate_id) == (Descriptor.Extracted.TOPIC, face["id"])
    assert (recorded.type, recorded.data["template"]["descriptor_id"]) == (Recognition.Matched.TOPIC, face["id"])
    (extracted,) = account.extract(photographs["astronaut.png"])
    assert {**extracted, "id": face["id"]} == face


def test_search_with_a_warp_and_with_base64(gallery: Gallery, photographs: Photographs) -> None:
    found = gallery.account.search(photographs.warp("biden.jpg"), list_id=gallery.persons_list, warped_image=1)
    assert found["face"].keys() == {"id", "score"}
    assert found["candidates"][0]["person_id"] == gallery.persons[1]
    found = gallery.account.search(photographs["obama3.jpg"].as_base64(), list_id=gallery.persons_list)
    assert found["candidates"][0]["person_id"] == gallery.persons[0]


def test_several_faces_are_refused_and_stored(gallery: Gallery, photographs: Photographs, event_log: EventLog) -> None:
    account, picture = gallery.account, photographs.together("obama2.jpg", "biden.jpg", "grace_hopper.jpg")
    query = {"list_id": gallery.persons_list}
    reply = account.request(
        "POST", "/4/matching/search", query=query, body=picture.data, headers={"Content-Type": picture.content_type}
    )
    refusal = reply.json()
    assert (reply.status_code, refusal["error_code"], refusal["detail"].keys()) == (400, 11012, {"faces"})
    faces = refusal["detail"]["faces"]
    assert len(faces) == 3
    assert {event.type for event in event_log.news()} == {Descriptor.Extracted.TOPIC}, "stored, and nothing was compared"
    for face in faces:
        assert account.descriptor(face["id"])["lists"] == []
        assert account.portrait(face["id"]).data
    assert account.descriptors()["count"] == 2 + 3
    extracted = account.extract(picture)
    assert [{**face, "id": None} for face in extracted] == [{**face, "id": None} for face in faces]


def test_score_threshold_leaves_one_of_several_faces(gallery: Gallery, photographs: Photographs) -> None:
    account, picture = gallery.account, photographs.together("obama2.jpg", "biden.jpg")
    best, *_ = account.extract(picture, extract_descriptor=0)
    found = account.search(picture, list_id=gallery.persons_list, score_threshold=best["score"])
    assert found["face"]["rect"] == best["rect"]
