"""`facestream events` beside a running service."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from tests.api.account_client import AccountClient
from tests.api.client import Client, open_http
from tests.api.photographs import Photographs
from tests.api.running_service import COMMAND, RunningService, running_service
from tests.api.test_websocket_endings import opened
from tests.api.websockets import subscribed

pytestmark = pytest.mark.models

END_S = 30.0


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[RunningService]:
    """A service with few events."""
    folder = tmp_path_factory.mktemp("events")
    with running_service(folder / "data", folder / "log") as running:
        yield running


@pytest.fixture(scope="module")
def account(alone: RunningService, photographs: Photographs) -> Iterator[AccountClient]:
    """With one extraction and one match."""
    with open_http(alone.url) as http:
        made = opened(Client(http, {}))
        descriptor = made.store(photographs.small("obama.jpg"))
        person = made.create_person(user_data="a \x1b[31mred\x1b[0m name", external_id="44")
        made.link_descriptor(person, descriptor)
        made.compare("identify", descriptor_id=descriptor, person_ids=person)
        yield made


def command(data_dir: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMMAND, "events", *arguments], env=environment(data_dir), capture_output=True, text=True, timeout=END_S, check=False
    )


def environment(data_dir: Path) -> dict[str, str]:
    return {**os.environ, "FACESTREAM_DATA_DIR": str(data_dir), "COLUMNS": "40"}


@contextmanager
def following(data_dir: Path, arguments: Sequence[str]) -> Iterator[IO[str]]:
    """Its stdout, line by line; Ctrl-C at the end, which is a good end."""
    process = subprocess.Popen(
        [COMMAND, "events", "--follow", *arguments], env=environment(data_dir), stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        yield process.stdout
        process.send_signal(signal.SIGINT)
        assert process.wait(END_S) == 0
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_it_shows_what_is_kept(alone: RunningService, account: AccountClient) -> None:
    done = command(alone.data_dir)
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert ["descriptors" in lines[0], "1 face: " in lines[0], "identify" in lines[1], "in 1 given" in lines[1]] == [True] * 4
    assert "red" in lines[1]
    assert "\x1b" not in done.stdout, "a client's text cannot steer the terminal"


def test_json_is_what_websockets_send(alone: RunningService, account: AccountClient) -> None:
    shown = [json.loads(line) for line in command(alone.data_dir, "--json").stdout.splitlines()]
    with subscribed(alone.url, account.credentials.by_token, since=0) as subscriber:
        sent = subscriber.messages(2)
    account_id = shown[0]["account_id"]
    assert shown == [{"account_id": account_id} | message for message in sent]
    only = command(alone.data_dir, "--json", "--account", account_id, "--since", sent[0]["position"])
    assert [json.loads(line) for line in only.stdout.splitlines()] == shown[1:]
    assert command(alone.data_dir, "--account", sent[0]["authorization"]["token_id"]).stdout == ""


def test_it_follows(alone: RunningService, account: AccountClient, photographs: Photographs) -> None:
    with subscribed(alone.url, account.credentials.by_token, since=0) as subscriber:
        positions = [message["position"] for message in subscriber.messages(2)]
        with following(alone.data_dir, ["--json", "--since", positions[0]]) as output:
            assert json.loads(output.readline())["position"] == positions[1]
            account.extract(photographs.small("obama.jpg"), extract_descriptor=0)
            assert json.loads(output.readline())["position"] == subscriber.message()["position"]


def test_a_folder_without_a_log_is_left_alone(tmp_path: Path) -> None:
    done = command(tmp_path / "nothing")
    assert done.returncode == 1
    assert "there is no event log in" in done.stdout
    assert not (tmp_path / "nothing").exists()
