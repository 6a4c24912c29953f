"""POST, GET, PATCH and DELETE lists."""

from __future__ import annotations

import pytest

from tests.api.account_client import DESCRIPTORS, LISTS, PERSONS, AccountClient
from tests.api.photographs import Photographs
from tests.api.waiting import until


@pytest.mark.parametrize("kind", ["persons", "descriptors"])
@pytest.mark.parametrize("list_data", ["", "l" * 128, "100 % _'\"\\ 🙂\n"])
def test_list_keeps_kind_and_text(shared_account: AccountClient, kind: str, list_data: str) -> None:
    list_id = shared_account.create_list(kind, list_data=list_data)
    assert shared_account.member_list(list_id) == {kind: [], "list_data": list_data, "count": 0}


def test_list_is_of_persons_unless_told_otherwise(account: AccountClient) -> None:
    list_id = account.expect(201, "POST", LISTS)["list_id"]
    assert account.member_list(list_id) == {"persons": [], "list_data": "", "count": 0}


def test_lists_are_shown_by_kind_the_newest_first(account: AccountClient) -> None:
    persons = [account.create_list(list_data=f"persons {number}") for number in range(3)]
    descriptors = [account.create_list("descriptors", list_data=f"descriptors {number}") for number in range(2)]
    account.link_person(account.create_person(), persons[0])
    shown = account.lists()
    # The account's own first list is the oldest one.
    assert [each["id"] for each in shown["lists"]["person_lists"]][:3] == persons[::-1]
    assert [each["count"] for each in shown["lists"]["person_lists"]] == [0, 0, 1, 0]
    assert [each["list_data"] for each in shown["lists"]["descriptor_lists"]] == ["descriptors 1", "descriptors 0"]
    assert [each["id"] for each in shown["lists"]["descriptor_lists"]] == descriptors[::-1]
    assert (shown["persons_list_count"], shown["descriptors_list_count"]) == (4, 2)


def test_list_is_described_anew(account: AccountClient) -> None:
    list_id = account.create_list(list_data="before")
    account.link_person(account.create_person(), list_id)
    for list_data in ("after", ""):
        account.expect(204, "PATCH", f"{LISTS}/{list_id}", json={"list_data": list_data})
        shown = account.member_list(list_id)
        assert (shown["list_data"], shown["count"]) == (list_data, 1)


def test_deleting_a_list_of_persons_frees_its_members(account: AccountClient) -> None:
    kept, deleted = account.create_list(), account.create_list()
    members = [account.create_person(user_data=f"member {number}") for number in range(3)]
    for person_id in members:
        for list_id in (kept, deleted):
            account.link_person(person_id, list_id)
    account.delete_list(deleted)
    assert account.request("GET", f"{LISTS}/{deleted}").status_code == 404
    assert account.request("DELETE", f"{LISTS}/{deleted}").status_code == 404
    assert deleted not in {each["id"] for each in account.lists()["lists"]["person_lists"]}
    assert account.lists()["persons_list_count"] == 2
    for person_id in members:
        assert account.person(person_id)["lists"] == [kept]
        assert account.expect(200, "GET", f"{PERSONS}/{person_id}/linked_lists") == {"lists": [kept]}
    assert [each["lists"] for each in account.member_list(kept)["persons"]] == [[kept]] * 3
    assert [each["lists"] for each in account.persons()["persons"]] == [[kept]] * 3


def test_deleting_a_list_of_descriptors_frees_its_members(account: AccountClient, photographs: Photographs) -> None:
    list_id = account.create_list("descriptors")
    descriptor_id = account.store(photographs["obama.jpg"])
    account.list_descriptor(descriptor_id, list_id)
    account.delete_list(list_id)
    assert account.descriptor(descriptor_id)["lists"] == []
    assert account.expect(200, "GET", f"{DESCRIPTORS}/{descriptor_id}/linked_lists") == {"lists": []}
    assert [each["lists"] for each in account.descriptors()["descriptors"]] == [[]]
    assert account.lists()["descriptors_list_count"] == 0


def test_members_of_a_deleted_list_are_detached_behind_it(account: AccountClient, photographs: Photographs) -> None:
    """Membership is the member's own event: one that is left without links starts its time to live by it."""
    list_id = account.create_list("descriptors")
    descriptor_id = account.store(photographs["obama.jpg"])
    account.list_descriptor(descriptor_id, list_id)
    listed = account.descriptor(descriptor_id)["last_update"]
    account.delete_list(list_id)
    until(lambda: account.descriptor(descriptor_id)["last_update"] > listed, "the descriptor is detached")
    assert account.descriptor(descriptor_id)["lists"] == []
