"""`facestream serve` as whoever runs it meets it: what it says, how it stops, and why it does not start."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.api.running_service import COMMAND, RunningService, start_service

pytestmark = pytest.mark.models

REFUSAL_S = 60.0


@pytest.fixture
def alone(tmp_path: Path, models_dir: Path) -> Iterator[RunningService]:
    """A service of the test's own."""
    running = start_service(tmp_path / "data", tmp_path / "log")
    yield running
    running.kill()


def refused(data_dir: Path, port: int = 0, **settings: str) -> str:
    """Start a service that cannot start; what it says on stderr."""
    environment = {**os.environ, "FACESTREAM_DATA_DIR": str(data_dir), **settings}
    done = subprocess.run(
        [COMMAND, "serve", "--port", str(port)], env=environment, capture_output=True, text=True, timeout=REFUSAL_S, check=False
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_cleanly(alone: RunningService, number: signal.Signals) -> None:
    alone.process.send_signal(number)
    assert alone.process.wait(REFUSAL_S) == 0
    with pytest.raises(httpx.ConnectError):
        httpx.get(alone.url)
    left = sorted(path.name for path in alone.data_dir.iterdir() if path.stat().st_size)
    assert left == ["events.db", "vault.db", "views.db"], "the write-ahead logs are empty or gone"


def test_it_says_where_it_answers_and_where_the_data_lie(alone: RunningService) -> None:
    said = alone.log_file.read_text()
    assert f"Facestream on {alone.url}, data in {alone.data_dir}" in said


def test_a_second_service_on_the_same_folder_is_refused(alone: RunningService) -> None:
    said = refused(alone.data_dir)
    assert f"a service runs on {alone.data_dir} already" in said
    assert "FACESTREAM_DATA_DIR" in said
    assert alone.is_alive(), "and the first one is not disturbed"


def test_the_folder_is_free_again_after_a_kill(alone: RunningService, tmp_path: Path) -> None:
    alone.kill()
    again = start_service(alone.data_dir, tmp_path / "log of the second")
    try:
        assert again.stop() == 0
    finally:
        again.kill()


def test_a_port_in_use_is_refused_before_a_store_is_opened(tmp_path: Path, models_dir: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert f"port {port} of 127.0.0.1 is in use" in refused(tmp_path / "data", port)
    assert not list((tmp_path / "data").glob("*.db"))


def test_missing_models_name_the_command_that_fetches_them(tmp_path: Path) -> None:
    said = refused(tmp_path / "data", FACESTREAM_MODELS_DIR=str(tmp_path / "no models"))
    assert str(tmp_path / "no models") in said
    assert "make models" in said
    assert "facestream models" in said


def test_an_engine_that_does_not_exist_is_named_with_its_setting(tmp_path: Path) -> None:
    said = refused(tmp_path / "data", FACESTREAM_DETECTOR="crystal_ball")
    assert "FACESTREAM_DETECTOR" in said
    assert "crystal_ball" in said
    assert "yunet" in said


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    assert "FACESTREAM_DESCRIPTOR_TTL" in refused(tmp_path / "data", FACESTREAM_DESCRIPTOR_TTL="soon")


def test_a_data_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    assert f"{tmp_path / 'data'} cannot be used" in refused(tmp_path / "data")
