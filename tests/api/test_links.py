"""linked_descriptors and linked_lists, of persons and of descriptors."""

from __future__ import annotations

from tests.api.account_client import DESCRIPTORS, PERSONS, AccountClient
from tests.api.event_log import EventLog
from tests.api.photographs import Photographs


def test_person_shows_its_descriptors_in_the_order_they_came(account: AccountClient, photographs: Photographs) -> None:
    person_id = account.create_person()
    descriptors = [account.store(photographs[name]) for name in ("obama3.jpg", "obama.jpg", "obama2.jpg")]
    for descriptor_id in descriptors:
        account.link_descriptor(person_id, descriptor_id)
    assert account.person(person_id)["descriptors"] == descriptors
    linked = account.expect(200, "GET", f"{PERSONS}/{person_id}/linked_descriptors")
    assert linked == {"descriptors": descriptors}
    assert {account.descriptor(each)["person_id"] for each in descriptors} == {person_id}


def test_detached_descriptor_may_show_somebody_else(account: AccountClient, photographs: Photographs) -> None:
    first, second = account.create_person(), account.create_person()
    descriptor_id = account.store(photographs["biden.jpg"])
    account.link_descriptor(first, descriptor_id)
    account.link_descriptor(first, descriptor_id, "detach")
    assert account.person(first)["descriptors"] == []
    assert account.descriptor(descriptor_id)["person_id"] is None
    account.link_descriptor(second, descriptor_id)
    assert account.descriptor(descriptor_id)["person_id"] == second


def test_link_renews_the_descriptors_last_update(account: AccountClient, photographs: Photographs) -> None:
    descriptor_id, person_id = account.store(photographs["biden.jpg"]), account.create_person()
    before = account.descriptor(descriptor_id)["last_update"]
    account.link_descriptor(person_id, descriptor_id)
    assert account.descriptor(descriptor_id)["last_update"] > before


def test_person_is_put_on_lists_and_taken_off(account: AccountClient) -> None:
    person_id = account.create_person(user_data="a member")
    lists = [account.create_list(list_data=f"list {number}") for number in range(2)]
    for list_id in lists:
        account.link_person(person_id, list_id)
    assert account.expect(200, "GET", f"{PERSONS}/{person_id}/linked_lists") == {"lists": lists}
    assert account.person(person_id)["lists"] == lists
    assert [account.member_list(each)["count"] for each in lists] == [1, 1]
    assert account.member_list(lists[0])["persons"] == [account.person(person_id)]
    account.link_person(person_id, lists[0], "detach")
    assert account.person(person_id)["lists"] == lists[1:]
    assert (account.member_list(lists[0])["persons"], account.member_list(lists[0])["count"]) == ([], 0)


def test_descriptor_is_put_on_lists_and_taken_off(account: AccountClient, photographs: Photographs) -> None:
    descriptor_id = account.store(photographs["grace_hopper.jpg"])
    lists = [account.create_list("descriptors") for _ in range(2)]
    for list_id in lists:
        account.list_descriptor(descriptor_id, list_id)
    assert account.expect(200, "GET", f"{DESCRIPTORS}/{descriptor_id}/linked_lists") == {"lists": lists}
    shown = account.descriptor(descriptor_id)
    assert shown["lists"] == lists
    member = {key: shown[key] for key in ("id", "last_update", "person_id")}
    assert account.member_list(lists[1]) == {"descriptors": [member], "list_data": "", "count": 1}
    account.list_descriptor(descriptor_id, lists[1], "detach")
    assert account.descriptor(descriptor_id)["lists"] == lists[:1]
    assert account.member_list(lists[1])["count"] == 0


def test_what_is_done_already_changes_nothing(account: AccountClient, photographs: Photographs, event_log: EventLog) -> None:
    person_id, persons_list = account.create_person(), account.create_list()
    descriptor_id, descriptors_list = account.store(photographs["obama.jpg"]), account.create_list("descriptors")
    for do in ("attach", "detach"):
        account.link_person(person_id, persons_list, do)
        account.list_descriptor(descriptor_id, descriptors_list, do)
        before = account.everything()
        event_log.news()
        account.link_person(person_id, persons_list, do)
        account.list_descriptor(descriptor_id, descriptors_list, do)
        assert event_log.news() == []
        assert account.everything() == before
