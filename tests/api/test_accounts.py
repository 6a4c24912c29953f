"""POST accounts, GET account."""

from __future__ import annotations

import unicodedata
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from tests.api.account_client import AccountClient
from tests.api.client import Client, basic
from tests.api.event_log import EventLog

PASSWORD = "correct horse"


def register(nobody: Client, email: str) -> tuple[int, dict[str, object]]:
    reply = nobody.request("POST", "/4/accounts", json={"organization_name": "Registry", "email": email, "password": PASSWORD})
    return reply.status_code, reply.json()


def test_account_is_opened_with_a_token_that_works(account: AccountClient) -> None:
    assert UUID(account.credentials.token).version == 4
    assert account.persons() == {"persons": [], "count": 0}
    assert account.descriptors() == {"descriptors": [], "count": 0}


def test_account_shows_what_it_was_opened_with(account: AccountClient) -> None:
    shown = account.expect(200, "GET", "/4/account", headers=account.credentials.by_password)
    assert shown == {"organization_name": "Example organisation", "email": account.credentials.email, "suspended": False}


def test_account_comes_with_the_list_that_its_handlers_use(account: AccountClient) -> None:
    lists = account.lists()
    (default,) = lists["lists"]["person_lists"]
    assert default == {"id": default["id"], "list_data": "default", "count": 0}
    assert lists["lists"]["descriptor_lists"] == []
    assert (lists["persons_list_count"], lists["descriptors_list_count"]) == (1, 0)


@pytest.mark.parametrize(
    "body",
    [
        {"organization_name": "", "email": "empty-name@example.org", "password": "12345678"},
        {"organization_name": "n" * 128, "email": f"{'e' * 52}@example.org", "password": "p" * 32},
        {"organization_name": "Ünïcode 🙂 'quoted' \"twice\"", "email": "żółw@example.org", "password": "pässwörd:🙂"},
    ],
    ids=["shortest", "longest", "not ASCII"],
)
def test_account_texts_may_be_as_long_and_as_strange_as_the_contract_says(nobody: Client, body: dict[str, str]) -> None:
    nobody.expect(201, "POST", "/4/accounts", json=body)
    shown = nobody.expect(200, "GET", "/4/account", headers=basic(body["email"], body["password"]))
    assert (shown["organization_name"], shown["email"]) == (body["organization_name"], body["email"])


def test_login_and_password_work_wherever_a_token_does(account: AccountClient) -> None:
    person_id = account.create_person(user_data="made with a token")
    seen = account.expect(200, "GET", f"/4/storage/persons/{person_id}", headers=account.credentials.by_password)
    assert seen == account.person(person_id)


def test_login_is_the_email_in_any_spelling(account: AccountClient) -> None:
    spelt = f" {account.credentials.email.upper()} "
    account.expect(200, "GET", "/4/account", headers=basic(spelt, account.credentials.password))


SPELLINGS = {
    "the same": "zoë.straße@example.org",
    "upper case": "ZOË.STRASSE@EXAMPLE.ORG",
    "outer spaces": "  zoë.straße@example.org\t",
    "decomposed": unicodedata.normalize("NFD", "zoë.straße@example.org"),
    "all of it": f" {unicodedata.normalize('NFD', 'Zoë.STRASSE@example.ORG')} ",
}


@pytest.fixture(scope="module")
def taken(nobody: Client) -> str:
    status, _ = register(nobody, SPELLINGS["the same"])
    assert status == 201
    return SPELLINGS["the same"]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_email_is_taken_in_every_spelling(nobody: Client, taken: str, event_log: EventLog, spelling: str) -> None:
    status, body = register(nobody, SPELLINGS[spelling])
    assert (status, body["error_code"], body["detail"]) == (400, 11011, "An account with given email already exists")
    assert event_log.news() == []
    assert nobody.expect(200, "GET", "/4/account", headers=basic(taken, PASSWORD))["email"] == taken


def test_email_is_shown_without_outer_spaces(nobody: Client) -> None:
    assert register(nobody, "  padded@example.org ")[0] == 201
    assert nobody.expect(200, "GET", "/4/account", headers=basic("padded@example.org", PASSWORD))["email"] == "padded@example.org"


def test_of_registrations_at_once_one_wins(nobody: Client) -> None:
    emails = ["race@example.org", "RACE@example.org", " race@example.org"] * 4
    with ThreadPoolExecutor(len(emails)) as threads:
        outcomes = list(threads.map(lambda email: register(nobody, email), emails))
    assert sorted(status for status, _ in outcomes) == [201] + [400] * (len(emails) - 1)
    assert {body["error_code"] for status, body in outcomes if status == 400} == {11011}
