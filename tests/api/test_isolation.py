"""Two accounts share nothing: whatever one does with the other's ids finds nothing and changes nothing."""

from __future__ import annotations

from tests.api.account_client import AccountClient, OpenAccount, joined
from tests.api.photographs import Photographs

SAME = {"user_data": "the very same text", "external_id": "the-very-same-id"}


def fill(account: AccountClient, photographs: Photographs) -> dict[str, str]:
    """The same objects with the same texts and the same face."""
    made = {
        "person": account.create_person(**SAME),
        "list": account.create_list(list_data="the very same list"),
        "descriptors": account.create_list("descriptors", list_data="the very same list"),
        "descriptor": account.store(photographs["obama.jpg"]),
        "probe": account.store(photographs["obama2.jpg"]),
    }
    account.link_descriptor(made["person"], made["descriptor"])
    account.link_person(made["person"], made["list"])
    account.list_descriptor(made["descriptor"], made["descriptors"])
    return made


def test_each_sees_its_own_only(open_account: OpenAccount, photographs: Photographs) -> None:
    accounts = [open_account(), open_account()]
    objects = [fill(account, photographs) for account in accounts]
    for account, own in zip(accounts, objects, strict=True):
        assert [each["id"] for each in account.persons(user_data="same")["persons"]] == [own["person"]]
        assert account.persons(external_id="the-very-same-id")["count"] == 1
        assert {each["id"] for each in account.descriptors()["descriptors"]} == {own["descriptor"], own["probe"]}
        assert account.lists()["lists"]["person_lists"][0]["id"] == own["list"]
        identified = account.compare("identify", descriptor_id=own["probe"], list_id=own["list"], limit=5)
        assert [each["person_id"] for each in identified] == [own["person"]]
        matched = account.compare("match", descriptor_id=own["probe"], list_id=own["descriptors"], limit=5)
        assert [each["id"] for each in matched] == [own["descriptor"]]
        found = account.search(photographs["obama3.jpg"], list_id=own["list"], limit=5)
        assert [each["person_id"] for each in found["candidates"]] == [own["person"]]


def test_nothing_of_another_account_can_be_reached(open_account: OpenAccount, photographs: Photographs) -> None:
    owner, stranger = open_account(), open_account()
    theirs, own = fill(owner, photographs), fill(stranger, photographs)
    before = [owner.everything(), stranger.everything()]
    person, descriptor = f"/4/storage/persons/{theirs['person']}", f"/4/storage/descriptors/{theirs['descriptor']}"
    own_person, own_descriptor = f"/4/storage/persons/{own['person']}", f"/4/storage/descriptors/{own['descriptor']}"
    picture = photographs["obama3.jpg"]
    refused: list[tuple[str, str, object, int, int]] = [
        ("GET", person, None, 404, 22007),
        ("PATCH", person, {"user_data": "taken over"}, 404, 22007),
        ("DELETE", person, None, 404, 22007),
        ("GET", f"{person}/linked_descriptors", None, 404, 22007),
        ("GET", f"{person}/linked_lists", None, 404, 22007),
        ("PATCH", f"{person}/linked_descriptors?descriptor_id={own['probe']}&do=attach", None, 404, 22007),
        ("PATCH", f"{person}/linked_lists?list_id={own['list']}&do=attach", None, 404, 22007),
        ("PATCH", f"{own_person}/linked_descriptors?descriptor_id={theirs['probe']}&do=attach", None, 400, 11018),
        ("PATCH", f"{own_person}/linked_lists?list_id={theirs['list']}&do=attach", None, 400, 22003),
        ("GET", descriptor, None, 404, 11018),
        ("GET", f"{descriptor}/linked_lists", None, 404, 11018),
        ("PATCH", f"{descriptor}/linked_lists?list_id={own['descriptors']}&do=attach", None, 404, 11018),
        ("PATCH", f"{own_descriptor}/linked_lists?list_id={theirs['descriptors']}&do=attach", None, 400, 22003),
        ("GET", f"/4/storage/portraits/{theirs['descriptor']}", None, 404, 13003),
        ("GET", f"/4/storage/lists/{theirs['list']}", None, 404, 22003),
        ("PATCH", f"/4/storage/lists/{theirs['list']}", {"list_data": "taken over"}, 404, 22003),
        ("DELETE", f"/4/storage/lists/{theirs['list']}", None, 404, 22003),
        ("POST", f"/4/matching/identify?descriptor_id={theirs['probe']}&list_id={own['list']}", None, 400, 11018),
        ("POST", f"/4/matching/identify?person_id={theirs['person']}&list_id={own['list']}", None, 400, 22007),
        ("POST", f"/4/matching/identify?descriptor_id={own['probe']}&list_id={theirs['list']}", None, 400, 22003),
        ("POST", f"/4/matching/identify?descriptor_id={own['probe']}&person_ids={theirs['person']}", None, 400, 11020),
        ("POST", f"/4/matching/match?descriptor_id={own['probe']}&list_id={theirs['descriptors']}", None, 400, 22003),
        ("POST", f"/4/matching/match?descriptor_id={own['probe']}&descriptor_ids={theirs['descriptor']}", None, 400, 11020),
    ]
    for method, path, json, status, error_code in refused:
        reply = stranger.request(method, path, json=json)
        assert (reply.status_code, reply.json()["error_code"]) == (status, error_code), f"{method} {path}"
    for query in ({"list_id": theirs["list"]}, {"person_ids": theirs["person"]}, {"descriptor_ids": theirs["descriptor"]}):
        headers = {"Content-Type": picture.content_type}
        reply = stranger.request("POST", "/4/matching/search", query=query, body=picture.data, headers=headers)
        assert reply.status_code == 400
    given = joined([own["descriptor"], theirs["descriptor"]])
    reply = stranger.request("POST", "/4/matching/match", query={"descriptor_id": own["probe"], "descriptor_ids": given})
    assert reply.json()["error_code"] == 11020, "one that is there does not make up for one that is not"
    assert [owner.everything(), stranger.everything()] == before
