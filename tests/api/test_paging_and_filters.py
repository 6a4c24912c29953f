"""Pages, their order and their counts; the filters of GET persons."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.api.account_client import AccountClient, OpenAccount
from tests.api.photographs import Photographs

USER_DATA = (
    "Anna Example",
    "anna example",
    "100% cotton",
    "100 percent",
    "a_b",
    "aXb",
    'it\'s "quoted"',
    "back\\slash",
    "żółw 🙂",
    "nul\x00inside",
    "",
)
EXTERNAL_IDS = ("id-1", "ID-1", "id-10", "id%", "id_", "'", "", "id-1")


@pytest.fixture(scope="module")
def persons(open_account: OpenAccount) -> tuple[AccountClient, list[str]]:
    """An account with 25 persons, in the order in which they were created."""
    account = open_account()
    texts = [(text, "") for text in USER_DATA] + [("", external_id) for external_id in EXTERNAL_IDS]
    texts += [(f"number {number}", "") for number in range(25 - len(texts))]
    return account, [account.create_person(user_data=user_data, external_id=external_id) for user_data, external_id in texts]


def test_default_page_is_the_ten_newest(persons: tuple[AccountClient, list[str]]) -> None:
    account, created = persons
    page = account.persons()
    assert [each["id"] for each in page["persons"]] == created[::-1][:10]
    assert page["count"] == 25


@pytest.mark.parametrize("page_size", [1, 7, 10, 25, 1000])
def test_pages_make_up_the_whole(persons: tuple[AccountClient, list[str]], page_size: int) -> None:
    account, created = persons
    seen: list[str] = []
    for number in range(1, 25 // page_size + 3):
        page = account.persons(page=number, page_size=page_size)
        assert page["count"] == 25
        seen += [each["id"] for each in page["persons"]]
    assert seen == created[::-1]


def test_page_beyond_the_end_is_empty(persons: tuple[AccountClient, list[str]]) -> None:
    account, _ = persons
    assert account.persons(page=2_147_483_647, page_size=1000) == {"persons": [], "count": 25}


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("nna E", {"Anna Example"}),
        ("nna", {"Anna Example", "anna example"}),
        ("%", {"100% cotton"}),
        ("_", {"a_b"}),
        ("a_b", {"a_b"}),
        ("'", {'it\'s "quoted"'}),
        ('"', {'it\'s "quoted"'}),
        ("\\", {"back\\slash"}),
        ("🙂", {"żółw 🙂"}),
        ("ółw", {"żółw 🙂"}),
        ("\x00", {"nul\x00inside"}),
        ("l\x00i", {"nul\x00inside"}),
        ("id-1", set()),
        ("' OR 1=1 --", set()),
        ("*", set()),
    ],
)
def test_user_data_is_searched_for_the_very_characters(
    persons: tuple[AccountClient, list[str]], part: str, expected: set[str]
) -> None:
    account, _ = persons
    page = account.persons(user_data=part)
    assert {each["user_data"] for each in page["persons"]} == expected
    assert page["count"] == len(expected)


@pytest.mark.parametrize(
    ("external_id", "count"), [("id-1", 2), ("ID-1", 1), ("id-10", 1), ("id", 0), ("id%", 1), ("id_", 1), ("'", 1), ("Id-1", 0)]
)
def test_external_id_is_compared_as_a_whole(persons: tuple[AccountClient, list[str]], external_id: str, count: int) -> None:
    account, _ = persons
    page = account.persons(external_id=external_id)
    assert [each["external_id"] for each in page["persons"]] == [external_id] * count
    assert page["count"] == count


def test_filtered_pages_are_pages_too(persons: tuple[AccountClient, list[str]]) -> None:
    account, created = persons
    found: list[str] = []
    for number in (1, 2, 3, 4):
        page = account.persons(user_data="number", page=number, page_size=3)
        assert page["count"] == 6
        found += [each["id"] for each in page["persons"]]
    assert found == created[:18:-1]


def test_both_filters_must_fit(account: AccountClient) -> None:
    wanted = account.create_person(user_data="both texts", external_id="both")
    account.create_person(user_data="both texts")
    account.create_person(external_id="both")
    page = account.persons(user_data="both", external_id="both")
    assert ([each["id"] for each in page["persons"]], page["count"]) == ([wanted], 1)


def test_filters_follow_a_change(account: AccountClient) -> None:
    person_id = account.create_person(user_data="old text", external_id="old-id")
    account.describe_person(person_id, user_data="new text", external_id="new-id")
    assert account.persons(user_data="old")["count"] == account.persons(external_id="old-id")["count"] == 0
    assert account.persons(user_data="new")["count"] == account.persons(external_id="new-id")["count"] == 1


def test_descriptors_are_paged_the_newest_first(account: AccountClient, photographs: Photographs) -> None:
    created = [account.store(photographs[name]) for name in ("obama.jpg", "biden.jpg", "astronaut.png")]
    pages = [account.descriptors(page=number, page_size=2) for number in (1, 2, 3)]
    assert [[each["id"] for each in page["descriptors"]] for page in pages] == [created[:0:-1], created[:1], []]
    assert {page["count"] for page in pages} == {3}
    times = [each["last_update"] for page in pages for each in page["descriptors"]]
    assert all(later >= earlier for later, earlier in pairwise(times))


def test_lists_of_each_kind_are_paged_on_their_own(account: AccountClient) -> None:
    persons = [account.create_list() for _ in range(3)]
    descriptors = [account.create_list("descriptors") for _ in range(5)]
    first, second = (account.lists(page=number, page_size=3) for number in (1, 2))
    assert [each["id"] for each in first["lists"]["person_lists"]] == persons[::-1]
    assert [each["id"] for each in first["lists"]["descriptor_lists"]] == descriptors[:1:-1]
    assert len(second["lists"]["person_lists"]) == 1
    assert [each["id"] for each in second["lists"]["descriptor_lists"]] == descriptors[1::-1]
    for page in (first, second):
        assert (page["persons_list_count"], page["descriptors_list_count"]) == (4, 5)


def test_members_of_a_list_are_paged(account: AccountClient) -> None:
    list_id = account.create_list(list_data="many")
    members = [account.create_person(user_data=f"member {number}") for number in range(5)]
    for person_id in members:
        account.link_person(person_id, list_id)
    pages = [account.member_list(list_id, page=number, page_size=2) for number in (1, 2, 3, 4)]
    assert [each["id"] for page in pages for each in page["persons"]] == members[::-1]
    assert [len(page["persons"]) for page in pages] == [2, 2, 1, 0]
    assert {(page["count"], page["list_data"]) for page in pages} == {(5, "many")}
