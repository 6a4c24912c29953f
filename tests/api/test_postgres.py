"""The service on an event store in PostgreSQL."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.event_store.postgres import PostgresEventStore
from tests.api.account_client import AccountClient
from tests.api.client import Client, open_http
from tests.api.photographs import Photographs
from tests.api.running_service import running_service, start_service
from tests.api.test_websocket_endings import opened
from tests.api.waiting import until
from tests.services.postgres.databases import new_database, postgres_server

pytestmark = [pytest.mark.services, pytest.mark.models]

NAME = "Somebody, badge 17"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres_server() as url:
        yield url


@pytest.fixture
def environment(server: str) -> Iterator[dict[str, str]]:
    with new_database(server) as url:
        yield {"FACESTREAM_EVENT_STORE": "postgres", "FACESTREAM_POSTGRES_URL": url}


def test_what_was_answered_survives_a_kill(
    tmp_path: Path, models_dir: Path, photographs: Photographs, environment: dict[str, str]
) -> None:
    data_dir = tmp_path / "data"
    first = start_service(data_dir, tmp_path / "log", **environment)
    try:
        with open_http(first.url) as http:
            account = opened(Client(http, {}))
            person = account.create_person(user_data=NAME)
            descriptor = account.store(photographs.small("obama.jpg"))
            account.link_descriptor(person, descriptor)
            assert account.expect(200, "GET", f"/4/storage/persons/{person}")["descriptors"] == [descriptor]
    finally:
        first.kill()
    assert not list(data_dir.glob("events.db*"))
    with running_service(data_dir, tmp_path / "second log", **environment) as second, open_http(second.url) as http:
        again = AccountClient(http, account.credentials.by_token, account.credentials)
        assert again.expect(200, "GET", f"/4/storage/persons/{person}")["user_data"] == NAME
        found = again.compare("identify", descriptor_id=descriptor, person_ids=person)
        assert found[0]["person_id"] == person
        again.expect(204, "DELETE", f"/4/storage/persons/{person}")
        assert again.request("GET", f"/4/storage/persons/{person}").status_code == 404
        store = PostgresEventStore(environment["FACESTREAM_POSTGRES_URL"])
        try:
            until(lambda: any(event.topic == "facestream.person.erased" for event in store.read(0, 1000)), "it is erased")
            log = b"".join(event.state for event in store.read(0, 1000))
        finally:
            store.close()
        assert NAME.encode() not in log
        assert again.credentials.token.encode() not in log


def test_a_server_that_is_away_refuses_the_start_in_a_sentence(tmp_path: Path, models_dir: Path) -> None:
    environment = {
        "FACESTREAM_DATA_DIR": str(tmp_path),
        "FACESTREAM_MODELS_DIR": str(models_dir),
        "FACESTREAM_EVENT_STORE": "postgres",
        "FACESTREAM_POSTGRES_URL": "postgresql://somebody:a-secret@127.0.0.1:1/nothing",
    }
    command = [sys.executable, "-m", "infra.cli", "serve", "--port", "0"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    said = done.stdout + done.stderr
    assert done.returncode == 1
    assert "PostgreSQL" in said
    assert "Traceback" not in said
    assert "a-secret" not in said
