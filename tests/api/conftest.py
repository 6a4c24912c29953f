"""One service for all tests of this folder; every account is a test's own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import httpx
import pytest
from rich.console import Console

from infra.recognition.models.prepare import prepare_models
from infra.recognition.models.samples import prepare_samples
from infra.vault.port import VaultKind
from infra.vault.sqlite import SQLiteVault
from tests.api import contract_schemas
from tests.api.account_client import AccountClient, OpenAccount
from tests.api.client import Client, Credentials, open_http
from tests.api.confidential import Confidential, leaks
from tests.api.event_log import EventLog
from tests.api.photographs import Photographs
from tests.api.running_service import RunningService, running_service


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All that talks to the service needs its models."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here) and "service" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.models)


@pytest.fixture(scope="session")
def cache_dir() -> Path:
    """Where downloads are kept between runs."""
    return Path.home() / ".cache" / "facestream"


@pytest.fixture(scope="session")
def models_dir(cache_dir: Path) -> Path:
    """A folder that holds every model."""
    folder = Path(os.environ.get("FACESTREAM_MODELS_DIR") or cache_dir / "models")
    prepare_models(folder, cache_dir, Console(quiet=True))
    return folder


@pytest.fixture(scope="session")
def photographs(cache_dir: Path, models_dir: Path) -> Photographs:
    return Photographs(prepare_samples(cache_dir), models_dir)


@pytest.fixture(scope="session")
def confidential() -> Confidential:
    """Everything that must never be logged."""
    return Confidential()


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory, models_dir: Path, confidential: Confidential) -> Iterator[RunningService]:
    """The service; when all tests are over it must still work, end well, and have logged nothing of anybody's."""
    folder = tmp_path_factory.mktemp("service")
    with running_service(folder / "data", folder / "log", FACESTREAM_LOG_LEVEL="debug") as running:
        yield running
        assert running.is_alive(), "the service works after all tests"
    assert_log_is_clean(running, confidential)


def assert_log_is_clean(service: RunningService, confidential: Confidential) -> None:
    """No fault was logged, and nothing that a client sent or that the vault holds."""
    faults = [line for line in service.log_lines() if line["level"] in ("error", "critical")]
    assert not faults
    vault = SQLiteVault(service.data_dir / "vault.db")
    try:
        for kind in (VaultKind.ACCOUNT_EMAIL, VaultKind.ACCOUNT_PASSWORD, VaultKind.ACCOUNT_TOKEN):
            for row in vault.scan(kind):
                confidential.remember(row.payload.decode())
        faces = (VaultKind.DESCRIPTOR_TEMPLATE, VaultKind.DESCRIPTOR_PORTRAIT)
        binary = [row.payload for kind in faces for row in vault.scan(kind)]
    finally:
        vault.close()
    assert leaks(service.log_file.read_bytes(), confidential.texts, binary) == []


@pytest.fixture(scope="session")
def http(service: RunningService, confidential: Confidential) -> Iterator[httpx.Client]:
    """Connections whose every reply is held against the contract, where that is at hand."""
    contract = contract_schemas.load()
    hooks = [confidential.of_response] + ([contract.check] if contract else [])
    with open_http(service.url, hooks, [confidential.of_request]) as client:
        yield client


@pytest.fixture(scope="session")
def nobody(http: httpx.Client) -> Client:
    """A client without credentials."""
    return Client(http, {})


@pytest.fixture(scope="session")
def open_account(nobody: Client) -> OpenAccount:
    """Opens accounts, each with an e-mail of its own."""
    numbers = count(1)

    def opened() -> AccountClient:
        email, password = f"organisation-{next(numbers)}@example.org", "a pass phrase: ünïque"
        body = {"organization_name": "Example organisation", "email": email, "password": password}
        credentials = Credentials(email, password, nobody.expect(201, "POST", "/4/accounts", json=body)["token"])
        return AccountClient(nobody.http, credentials.by_token, credentials)

    return opened


@pytest.fixture
def account(open_account: OpenAccount) -> AccountClient:
    """A fresh account for one test."""
    return open_account()


@pytest.fixture(scope="module")
def shared_account(open_account: OpenAccount) -> AccountClient:
    """An account for the tests of a module that do not mind each other."""
    return open_account()


@pytest.fixture
def event_log(service: RunningService) -> Iterator[EventLog]:
    """The event log from now on."""
    log = EventLog(service.data_dir)
    yield log
    log.close()
