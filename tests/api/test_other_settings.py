"""A service with other settings, stopped and started again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.account_client import DESCRIPTORS, AccountClient
from tests.api.client import Client, Credentials, open_http
from tests.api.photographs import Photographs
from tests.api.running_service import RunningService, running_service
from tests.api.waiting import until

pytestmark = pytest.mark.models


def first_account(service: RunningService) -> AccountClient:
    """An account of a service that has none yet."""
    nobody = Client(open_http(service.url), {})
    body = {"organization_name": "Another", "email": "first@example.org", "password": "a pass phrase"}
    token = nobody.expect(201, "POST", "/4/accounts", json=body)["token"]
    credentials = Credentials(body["email"], body["password"], token)
    return AccountClient(nobody.http, credentials.by_token, credentials)


@pytest.fixture(scope="module")
def without_portraits(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[AccountClient]:
    """An account of a service that keeps no portraits, and free descriptors for two seconds only."""
    folder = tmp_path_factory.mktemp("other")
    with running_service(folder / "data", folder / "log", FACESTREAM_PORTRAITS="0", FACESTREAM_DESCRIPTOR_TTL="2") as service:
        yield first_account(service)


def test_portraits_can_be_switched_off(without_portraits: AccountClient, photographs: Photographs) -> None:
    descriptor_id = without_portraits.store(photographs["obama.jpg"])
    for identity in (descriptor_id, "00000000-0000-4000-8000-000000000000"):
        reply = without_portraits.request("GET", f"/4/storage/portraits/{identity}")
        refusal = (reply.status_code, reply.json()["error_code"], reply.json()["detail"])
        assert refusal == (403, 11070, "Luna Image Store service is disabled")


def test_descriptor_that_nothing_links_expires(without_portraits: AccountClient, photographs: Photographs) -> None:
    account = without_portraits
    person_id, list_id = account.create_person(), account.create_list("descriptors")
    picture = photographs.small("obama.jpg", 320)
    account.link_descriptor(person_id, attached := account.store(picture))
    account.list_descriptor(listed := account.store(picture), list_id)
    free = account.store(picture)
    until(lambda: account.request("GET", f"{DESCRIPTORS}/{free}").status_code == 404, "a free descriptor expires")
    assert {each["id"] for each in account.descriptors()["descriptors"]} == {attached, listed}
    account.delete_person(person_id)
    until(
        lambda: account.request("GET", f"{DESCRIPTORS}/{attached}").status_code == 404, "its time began with the last link's end"
    )
    assert account.descriptor(listed)["lists"] == [list_id]


def test_everything_is_there_after_a_restart(tmp_path: Path, models_dir: Path, photographs: Photographs) -> None:
    with running_service(tmp_path / "data", tmp_path / "log") as service:
        account = first_account(service)
        person_id, list_id = (
            account.create_person(user_data="kept", external_id="kept-too"),
            account.create_list(list_data="kept"),
        )
        descriptor_id, probe = account.store(photographs["obama.jpg"]), account.store(photographs["obama2.jpg"])
        account.link_descriptor(person_id, descriptor_id)
        account.link_person(person_id, list_id)
        before = account.everything()
        identified = account.compare("identify", descriptor_id=probe, list_id=list_id)
        assert identified[0]["similarity"] > 0.9
    with running_service(tmp_path / "data", tmp_path / "log") as service:
        again = AccountClient(open_http(service.url), account.headers, account.credentials)
        assert again.everything() == before
        assert again.compare("identify", descriptor_id=probe, list_id=list_id) == identified
        assert again.persons(external_id="kept-too")["count"] == 1
        again.expect(200, "GET", "/4/account", headers=account.credentials.by_password)
        again.delete_person(person_id)
        assert again.compare("identify", descriptor_id=probe, list_id=list_id) == []
