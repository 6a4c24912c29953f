"""Nothing that may have to be forgotten reaches the event log or a log line."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from infra.vault.port import VaultKind
from tests.api.photographs import Photographs
from tests.faults.byte_scan import found_in, found_in_folder, payload_forms, text_forms
from tests.faults.client import PASSWORD, Client, basic, call, connected, is_refused
from tests.faults.faces import image
from tests.faults.folder import vault_of
from tests.faults.plan import FaultPlan
from tests.faults.process import log_of, serving

NAMES = ("Ägidius Öttinger", 'Zoë "Zed" Quartermaine', "Bartholomew-Ignatius", "\\backslash\\Ulrike\\")
EXTERNAL_IDS = ("passport-X4711-äöü", "employee/8153/beta", "id-0xCAFEBABE-77", 'quote"d-id-9912')
ORGANIZATION = "Weiße Rösser GmbH & Co"
EMAIL = "kunigunde.von-der-aue@weisse-roesser.example"
LIST_DATA = ("Gästeliste: Frühstück", "guests who have not paid yet")
REFUSED_TEXT = "refused-because-of-its-type"
BINARY = (VaultKind.DESCRIPTOR_TEMPLATE, VaultKind.DESCRIPTOR_PORTRAIT)


async def use_everything(http: httpx.AsyncClient, images: list[bytes]) -> list[str]:
    """Every route that takes a text or an image, well used and badly used; all texts that went over the wire."""
    client = await Client.register(http, EMAIL, ORGANIZATION)
    login = Client.with_login(http, EMAIL)
    await login.call("GET", "account")
    lists = [await client.create_list("persons", text) for text in LIST_DATA]
    await client.patch_list(lists[0], f"{LIST_DATA[0]}, renamed")
    for name, external_id, picture in zip(NAMES, EXTERNAL_IDS, images, strict=True):
        person_id = await client.create_person(name, external_id)
        (descriptor_id,) = await client.extract(picture)
        await client.hold(person_id, descriptor_id)
        await client.enlist("persons", person_id, lists[0])
        await client.call("GET", "storage/persons", params={"user_data": name, "external_id": external_id})
        await client.call("POST", "matching/identify", params={"descriptor_id": descriptor_id, "list_id": lists[0]})
        search = {"params": {"list_id": lists[0]}, "content": picture, "headers": {"Content-Type": "image/jpeg"}}
        await client.call("POST", "matching/search", **search)
        await client.patch_person(person_id, user_data=f"{name} the second")
    await client.delete_person(person_id)
    await client.delete_list(lists[1])

    again = {"organization_name": ORGANIZATION, "email": EMAIL, "password": PASSWORD}
    assert await is_refused(call(http, "POST", "accounts", json=again), 400)
    assert await is_refused(Client.with_login(http, EMAIL, "wrong-but-secret").call("GET", "account"), 401)
    assert await is_refused(client.call("POST", "storage/persons", json={"user_data": [REFUSED_TEXT]}), 400)
    assert await is_refused(client.call("POST", "storage/persons", content=f'{{"user_data": "{REFUSED_TEXT}'), 400)
    assert await is_refused(client.call("GET", f"storage/persons/{REFUSED_TEXT}"), 404)
    assert await is_refused(client.call("GET", "storage/persons", params={"page": REFUSED_TEXT}), 400)
    renamed = [f"{name} the second" for name in NAMES]
    credentials = [EMAIL, PASSWORD, "wrong-but-secret", client.token, basic(EMAIL).removeprefix("Basic ")]
    return [*NAMES, *EXTERNAL_IDS, *renamed, *LIST_DATA, ORGANIZATION, REFUSED_TEXT, *credentials]


async def test_neither_the_event_log_nor_log_lines_hold_what_may_have_to_be_forgotten(data_dir: Path) -> None:
    await assert_that_logs_stay_clean(data_dir, FaultPlan(), [image(name) for name in NAMES])


@pytest.mark.models
async def test_neither_do_they_with_real_faces(data_dir: Path, photographs: Photographs) -> None:
    images = [photographs[name].data for name in ("obama.jpg", "biden.jpg", "grace_hopper.jpg", "obama2.jpg")]
    await assert_that_logs_stay_clean(data_dir, FaultPlan(made_up_faces=False), images)


async def assert_that_logs_stay_clean(data_dir: Path, plan: FaultPlan, images: list[bytes]) -> None:
    with serving(data_dir, plan, LOG_LEVEL="debug") as service:
        async with connected(service.url) as http:
            texts = await use_everything(http, images)
        with vault_of(data_dir) as vault:
            payloads = [row.payload for kind in BINARY for row in vault.scan(kind)]
        assert len(payloads) >= 2 * len(NAMES)
        forms = {form for text in texts for form in text_forms(text)}
        forms |= {form for payload in payloads for form in payload_forms(payload)}
        # The search itself works: what is looked for is in the vault and in the views, which may hold it.
        assert {"vault.db", "vault.db-wal"} & found_in_folder(data_dir, text_forms(NAMES[0])).keys()
        assert {"vault.db", "vault.db-wal"} & found_in_folder(data_dir, payload_forms(payloads[0])).keys()
        assert_clean(data_dir, forms)
        service.stop()
    assert_clean(data_dir, forms)
    assert log_of(data_dir).stat().st_size


def assert_clean(data_dir: Path, forms: set[bytes]) -> None:
    files = [*data_dir.glob("events.db*"), log_of(data_dir)]
    assert len(files) >= 2
    for path in files:
        assert found_in(path, forms) == set(), path.name


@pytest.mark.parametrize("text", ["plain", "Öttinger", 'with "quotes"', "\\"])
def test_a_text_is_looked_for_in_every_form(text: str, tmp_path: Path) -> None:
    """Of this very file: a search that finds nothing must be able to find."""
    for number, form in enumerate(text_forms(text)):
        (tmp_path / str(number)).write_bytes(b"before" + form + b"after")
        assert found_in(tmp_path / str(number), text_forms(text))
