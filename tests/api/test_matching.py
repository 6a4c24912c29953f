"""POST matching: identify and match, on the faces of four people."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from domain.recognition import Recognition
from tests.api.account_client import AccountClient, OpenAccount, joined
from tests.api.client import Json
from tests.api.event_log import EventLog
from tests.api.photographs import Photographs

ACCEPTED = 0.9
REFUSED = 0.5
"""Genuine pairs of these photographs reach .999, impostors stay below .1."""

PEOPLE = {
    "obama": ("obama.jpg", "obama2.jpg"),
    "biden": ("biden.jpg",),
    "collins": ("astronaut.png",),
    "hopper": ("grace_hopper.jpg",),
}


@dataclass(frozen=True)
class Gallery:
    """An account with four people, all on one list of persons, their descriptors on one list of descriptors.

    probe: another photograph of the man who has two.
    """

    account: AccountClient
    persons: dict[str, str]
    descriptors: dict[str, str]
    persons_list: str
    descriptors_list: str
    probe: str

    def person_of(self, photograph: str) -> str:
        """Whom a photograph shows."""
        return next(self.persons[name] for name, photographs in PEOPLE.items() if photograph in photographs)


@pytest.fixture(scope="module")
def gallery(open_account: OpenAccount, photographs: Photographs) -> Gallery:
    account = open_account()
    persons_list, descriptors_list = account.create_list(), account.create_list("descriptors")
    persons, descriptors = {}, {}
    for name, pictures in PEOPLE.items():
        persons[name] = account.create_person(user_data=f"this is {name}", external_id=f"id of {name}")
        account.link_person(persons[name], persons_list)
        for picture in pictures:
            descriptors[picture] = account.store(photographs[picture])
            account.link_descriptor(persons[name], descriptors[picture])
            account.list_descriptor(descriptors[picture], descriptors_list)
    probe = account.store(photographs["obama3.jpg"])
    return Gallery(account, persons, descriptors, persons_list, descriptors_list, probe)


def assert_sorted(candidates: list[Json]) -> None:
    similarities = [each["similarity"] for each in candidates]
    assert similarities == sorted(similarities, reverse=True)
    assert all(0 <= similarity <= 1 for similarity in similarities)


def test_identify_finds_the_person_on_a_list(gallery: Gallery) -> None:
    candidates = gallery.account.compare("identify", descriptor_id=gallery.probe, list_id=gallery.persons_list)
    assert len(candidates) == 3
    assert_sorted(candidates)
    best = candidates[0]
    assert best.pop("descriptor_id") in (gallery.descriptors["obama.jpg"], gallery.descriptors["obama2.jpg"])
    assert best.pop("similarity") > ACCEPTED
    assert best == {"person_id": gallery.persons["obama"], "user_data": "this is obama", "external_id": "id of obama"}
    assert all(other["similarity"] < REFUSED for other in candidates[1:])


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_limit_is_the_number_of_candidates(gallery: Gallery, limit: int) -> None:
    account = gallery.account
    persons = account.compare("identify", descriptor_id=gallery.probe, list_id=gallery.persons_list, limit=limit)
    assert len(persons) == min(limit, 4)
    descriptors = account.compare("match", descriptor_id=gallery.probe, list_id=gallery.descriptors_list, limit=limit)
    assert len(descriptors) == limit


def test_a_person_is_one_candidate_however_many_descriptors_it_has(gallery: Gallery) -> None:
    candidates = gallery.account.compare("identify", descriptor_id=gallery.probe, list_id=gallery.persons_list, limit=5)
    assert {each["person_id"] for each in candidates} == set(gallery.persons.values())
    assert len(candidates) == 4
    best = gallery.account.compare("match", descriptor_id=gallery.probe, list_id=gallery.descriptors_list, limit=1)
    assert (candidates[0]["descriptor_id"], candidates[0]["similarity"]) == (best[0]["id"], best[0]["similarity"])


def test_identify_among_given_persons(gallery: Gallery) -> None:
    given = [gallery.persons["biden"], gallery.persons["hopper"]]
    candidates = gallery.account.compare("identify", descriptor_id=gallery.probe, person_ids=joined(given))
    assert {each["person_id"] for each in candidates} == set(given)
    assert all(each["similarity"] < REFUSED for each in candidates)


def test_match_finds_the_descriptors_on_a_list(gallery: Gallery) -> None:
    candidates = gallery.account.compare("match", descriptor_id=gallery.probe, list_id=gallery.descriptors_list, limit=5)
    assert_sorted(candidates)
    assert {each["id"] for each in candidates} == set(gallery.descriptors.values())
    genuine = {gallery.descriptors[name] for name in PEOPLE["obama"]}
    for candidate in candidates:
        assert candidate.keys() == {"id", "similarity"}
        assert (candidate["similarity"] > ACCEPTED) == (candidate["id"] in genuine)


def test_match_among_given_descriptors(gallery: Gallery) -> None:
    given = [gallery.descriptors["biden.jpg"], gallery.descriptors["obama.jpg"], gallery.probe]
    candidates = gallery.account.compare("match", descriptor_id=gallery.probe, descriptor_ids=joined(given))
    assert [each["id"] for each in candidates] == [gallery.probe, given[1], given[0]]
    assert candidates[0]["similarity"] == pytest.approx(1, abs=1e-6)


def test_person_as_the_reference_stands_for_all_its_descriptors(gallery: Gallery, photographs: Photographs) -> None:
    account = gallery.account
    both = account.create_person(user_data="two faces")
    for name in ("obama3.jpg", "grace_hopper.jpg"):
        account.link_descriptor(both, account.store(photographs[name]))
    candidates = account.compare("identify", person_id=both, list_id=gallery.persons_list, limit=5)
    assert_sorted(candidates)
    accepted = {each["person_id"] for each in candidates if each["similarity"] > ACCEPTED}
    assert accepted == {gallery.persons["obama"], gallery.persons["hopper"]}
    matched = account.compare("match", person_id=both, list_id=gallery.descriptors_list, limit=5)
    accepted = {each["id"] for each in matched if each["similarity"] > ACCEPTED}
    assert accepted == {gallery.descriptors[name] for name in ("obama.jpg", "obama2.jpg", "grace_hopper.jpg")}


def test_descriptor_wins_over_person_and_list_over_ids(gallery: Gallery) -> None:
    account, hopper = gallery.account, gallery.persons["hopper"]
    wanted = account.compare("identify", descriptor_id=gallery.probe, list_id=gallery.persons_list)
    both = {"descriptor_id": gallery.probe, "person_id": hopper}
    assert account.compare("identify", **both, list_id=gallery.persons_list, person_ids=hopper) == wanted
    wanted = account.compare("match", descriptor_id=gallery.probe, list_id=gallery.descriptors_list)
    ids = gallery.descriptors["biden.jpg"]
    assert account.compare("match", **both, list_id=gallery.descriptors_list, descriptor_ids=ids) == wanted


def test_equal_similarities_are_sorted_by_id(account: AccountClient, photographs: Photographs) -> None:
    probe = account.store(photographs["obama.jpg"])
    twins = sorted(account.store(photographs["biden.jpg"]) for _ in range(5))
    for given in (twins, twins[::-1]):
        candidates = account.compare("match", descriptor_id=probe, descriptor_ids=joined(given), limit=4)
        assert [each["id"] for each in candidates] == twins[:4]
        assert len({each["similarity"] for each in candidates}) == 1


def test_nobody_is_no_candidate(account: AccountClient, photographs: Photographs) -> None:
    probe = account.store(photographs["obama.jpg"])
    list_id, descriptors_list = account.create_list(), account.create_list("descriptors")
    assert account.compare("identify", descriptor_id=probe, list_id=list_id) == []
    assert account.compare("match", descriptor_id=probe, list_id=descriptors_list) == []
    faceless = account.create_person(user_data="without a face")
    account.link_person(faceless, list_id)
    assert account.compare("identify", descriptor_id=probe, list_id=list_id) == []
    assert account.compare("identify", descriptor_id=probe, person_ids=faceless) == []


def test_matching_follows_every_change_at_once(account: AccountClient, photographs: Photographs) -> None:
    probe, descriptor_id = account.store(photographs["obama.jpg"]), account.store(photographs["obama2.jpg"])
    person_id, list_id = account.create_person(user_data="before"), account.create_list()

    def identified() -> list[Json]:
        return account.compare("identify", descriptor_id=probe, list_id=list_id)

    account.link_person(person_id, list_id)
    assert identified() == []
    account.link_descriptor(person_id, descriptor_id)
    assert [each["descriptor_id"] for each in identified()] == [descriptor_id]
    account.describe_person(person_id, user_data="after", external_id="later")
    assert [(each["user_data"], each["external_id"]) for each in identified()] == [("after", "later")]
    account.link_person(person_id, list_id, "detach")
    assert identified() == []
    account.link_person(person_id, list_id)
    assert len(identified()) == 1
    account.link_descriptor(person_id, descriptor_id, "detach")
    assert identified() == []
    account.link_descriptor(person_id, descriptor_id)
    account.delete_person(person_id)
    assert identified() == []
    assert account.compare("match", descriptor_id=probe, descriptor_ids=descriptor_id)[0]["id"] == descriptor_id


def test_each_comparison_is_recorded_once(gallery: Gallery, event_log: EventLog) -> None:
    candidates = gallery.account.compare("identify", descriptor_id=gallery.probe, list_id=gallery.persons_list, limit=2)
    (recorded,) = event_log.news()
    assert recorded.type == Recognition.Matched.TOPIC
    results = [(each["person_id"], each["descriptor_id"], each["similarity"]) for each in candidates]
    assert [(each["person_id"], each["descriptor_id"], each["similarity"]) for each in recorded.data["results"]] == results
