"""POST, GET, PATCH and DELETE persons."""

from __future__ import annotations

import re
from uuid import UUID

import pytest

from tests.api.account_client import PERSONS, AccountClient
from tests.api.photographs import Photographs

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")

TEXTS = {
    "longest": ("u" * 128, "e" * 36),
    "longest, not ASCII": ("🙂" * 128, "ж" * 36),
    "quotes and wildcards": ("100 % 'certain' \"or\" not\\ever_", "A-%_'\"\\"),
    "line breaks and a NUL": ("first\nsecond\r\n\tthird\x00end", "\x00\x1f"),
    "spaces only": ("      ", "  "),
    "looks like JSON": ('{"user_data": null}', "null"),
}


def test_person_is_created_empty(account: AccountClient) -> None:
    person_id = account.create_person()
    assert UUID(person_id).version == 4
    person = account.person(person_id)
    assert TIME.fullmatch(person.pop("create_time"))
    assert person == {"id": person_id, "user_data": "", "external_id": "", "descriptors": [], "lists": []}


@pytest.mark.parametrize("name", TEXTS)
def test_person_keeps_its_texts(shared_account: AccountClient, name: str) -> None:
    user_data, external_id = TEXTS[name]
    person = shared_account.person(shared_account.create_person(user_data=user_data, external_id=external_id))
    assert (person["user_data"], person["external_id"]) == (user_data, external_id)


def test_keys_that_are_not_given_keep_their_text(account: AccountClient) -> None:
    person_id = account.create_person(user_data="first text", external_id="first-id")
    account.describe_person(person_id, user_data="second text")
    person = account.person(person_id)
    assert (person["user_data"], person["external_id"]) == ("second text", "first-id")
    account.describe_person(person_id, external_id="second-id")
    person = account.person(person_id)
    assert (person["user_data"], person["external_id"]) == ("second text", "second-id")


def test_empty_text_replaces_a_text(account: AccountClient) -> None:
    person_id = account.create_person(user_data="to be emptied", external_id="emptied-too")
    account.describe_person(person_id, user_data="", external_id="")
    person = account.person(person_id)
    assert (person["user_data"], person["external_id"]) == ("", "")
    assert account.persons(external_id="emptied-too")["count"] == 0
    assert account.persons(user_data="emptied")["count"] == 0


def test_description_changes_nothing_else(account: AccountClient) -> None:
    person_id, list_id = account.create_person(user_data="before"), account.create_list()
    account.link_person(person_id, list_id)
    before = account.person(person_id)
    account.describe_person(person_id, user_data="after")
    assert account.person(person_id) == {**before, "user_data": "after"}


def test_deleted_person_is_gone_everywhere(account: AccountClient) -> None:
    gone, stays = account.create_person(user_data="gone"), account.create_person(user_data="stays")
    list_id = account.create_list()
    for person_id in (gone, stays):
        account.link_person(person_id, list_id)
    account.delete_person(gone)
    assert account.request("GET", f"{PERSONS}/{gone}").status_code == 404
    assert account.request("DELETE", f"{PERSONS}/{gone}").status_code == 404
    assert [each["id"] for each in account.persons()["persons"]] == [stays]
    assert account.persons()["count"] == 1
    members = account.member_list(list_id)
    assert ([each["id"] for each in members["persons"]], members["count"]) == ([stays], 1)
    assert account.persons(user_data="gone")["count"] == 0


def test_descriptors_of_a_deleted_person_are_free_again(account: AccountClient, photographs: Photographs) -> None:
    first, second = account.create_person(), account.create_person()
    descriptors = [account.store(photographs[name]) for name in ("obama.jpg", "obama2.jpg")]
    for descriptor_id in descriptors:
        account.link_descriptor(first, descriptor_id)
    account.delete_person(first)
    assert [account.descriptor(each)["person_id"] for each in descriptors] == [None, None]
    account.link_descriptor(second, descriptors[0])
    assert account.person(second)["descriptors"] == descriptors[:1]
    assert account.portrait(descriptors[1]).data
