"""What is logged, and what never is. The whole session's log is looked through when the service has stopped (conftest.py)."""

from __future__ import annotations

import base64

import pytest

from infra.vault.port import VaultKind
from infra.vault.sqlite import SQLiteVault
from tests.api.account_client import PERSONS, AccountClient
from tests.api.client import Client, basic
from tests.api.confidential import Confidential, leaks
from tests.api.photographs import Photographs
from tests.api.running_service import RunningService

TEXT = 'Zoë\'s "secret" text'
PAYLOAD = bytes(range(200, 256)) + b"template"


@pytest.mark.parametrize(
    "line",
    [
        '{"user_data": "Zoë\'s \\"secret\\" text"}',
        '{"user_data": "Zo\\u00eb\'s \\"secret\\" text"}',
        "/4/storage/persons?user_data=Zo%C3%AB%27s%20%22secret%22%20text",
        "/4/storage/persons?user_data=Zo%C3%AB%27s+%22secret%22+text",
        base64.b64encode(TEXT.encode()).decode(),
        TEXT.encode().hex(),
    ],
)
def test_text_is_found_in_every_form(line: str) -> None:
    assert leaks(f"before {line} after".encode(), [TEXT, "something else"], []) == [TEXT]


@pytest.mark.parametrize(
    "line",
    [
        PAYLOAD,
        PAYLOAD.hex().encode(),
        PAYLOAD.hex().upper().encode(),
        base64.b64encode(PAYLOAD),
        base64.urlsafe_b64encode(PAYLOAD),
        repr(PAYLOAD).encode(),
    ],
    ids=["bytes", "hex", "upper-case hex", "base64", "base64 for urls", "repr"],
)
def test_payload_is_found_in_every_form(line: bytes) -> None:
    assert leaks(b"before " + line + b" after", [], [PAYLOAD, b"\x00" * 64]) == ["64 bytes"]


def test_request_is_one_line_without_its_texts(service: RunningService, account: AccountClient) -> None:
    request_id = "1536751345,8b8b5937-2e9c-4e8b-a7a7-5caf86621b5a"
    headers = {"Luna-Request-Id": request_id}
    person_id = account.expect(201, "POST", PERSONS, json={"user_data": "a text for one line"}, headers=headers)["person_id"]
    lines = [line for line in service.log_lines() if line.get("request_id") == request_id and line["event"] == "request"]
    last = lines[-1]
    assert (last["method"], last["path"], last["status"]) == ("POST", PERSONS, 201)
    assert person_id not in str(last)


def test_refusals_are_logged_by_their_code(service: RunningService, nobody: Client) -> None:
    request_id = "1536751345,0c1d2e3f-2e9c-4e8b-a7a7-5caf86621b5a"
    secrets = basic("nobody.at.all@example.org", "an unheard-of pass phrase")
    nobody.request("GET", "/4/account", headers={**secrets, "Luna-Request-Id": request_id})
    (line,) = [line for line in service.log_lines() if line.get("request_id") == request_id]
    assert (line["status"], line["error_code"], line["path"]) == (401, 11002, "/4/account")


def test_credentials_in_the_wrong_place_are_not_logged(
    service: RunningService, account: AccountClient, photographs: Photographs, confidential: Confidential
) -> None:
    token, password = account.credentials.token, account.credentials.password
    for path in (f"/{token}", f"/4/account/tokens/{token}", f"{PERSONS}/{token}"):
        account.request("GET", path, query={"auth_token": token, "basic": password})
    account.request("POST", "/4/accounts", json={"password": password, "token": token, "email": account.credentials.email})
    picture = photographs["obama.jpg"]
    account.request("POST", PERSONS, body=picture.data, headers={"Content-Type": "image/jpeg"})
    account.extract(picture)
    assert leaks(service.log_file.read_bytes(), confidential.texts, [picture.data]) == []


def test_event_log_holds_no_text_and_no_template(
    service: RunningService, account: AccountClient, photographs: Photographs, confidential: Confidential
) -> None:
    """Nothing that may have to be forgotten enters an event; all of it is in the vault."""
    person_id = account.create_person(user_data="never in an event", external_id="never-in-an-event")
    account.link_descriptor(person_id, account.store(photographs["grace_hopper.jpg"]))
    account.search(photographs["obama.jpg"], person_ids=person_id)
    vault = SQLiteVault(service.data_dir / "vault.db")
    try:
        binary = [row.payload for row in vault.scan(VaultKind.DESCRIPTOR_TEMPLATE)]
        texts = [row.payload.decode() for row in vault.scan(VaultKind.PERSON_USER_DATA)]
    finally:
        vault.close()
    assert "never in an event" in texts
    assert binary
    events = b"".join(path.read_bytes() for path in service.data_dir.glob("events.db*"))
    assert leaks(events, confidential.texts, binary) == []
