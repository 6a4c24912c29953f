"""Servers in processes of their own."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

START_S = 120.0
STOP_S = 60.0
POLL_S = 0.05


class NotStartedError(Exception):
    """A server that ended, or did not answer, before it could be measured."""


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def bare_server(folder: Path) -> Iterator[int]:
    """The bare handler; its port."""
    port = free_port()
    with _running([sys.executable, "-m", "tests.load.bare", str(port)], {}, port, "/", folder / "bare.log"):
        yield port


@contextmanager
def facestream(data_dir: Path, folder: Path, **settings: str) -> Iterator[int]:
    """`facestream serve` over a data folder, as a user starts it, its log in a file; its port."""
    port = free_port()
    command = [sys.executable, "-m", "infra.cli", "serve", "--port", str(port)]
    environment = {"FACESTREAM_DATA_DIR": str(data_dir), **settings}
    with _running(command, environment, port, "/version", folder / "service.log"):
        yield port


@contextmanager
def watched_service(data_dir: Path, folder: Path) -> Iterator[tuple[int, Path]]:
    """The same service with a watch on its waits (`tests/load/watched.py`); its port, and the file that it leaves at its end."""
    port, waits = free_port(), folder / "waits"
    command = [sys.executable, "-m", "tests.load.watched", str(port), str(waits)]
    with _running(command, {"FACESTREAM_DATA_DIR": str(data_dir)}, port, "/version", folder / "service.log"):
        yield port, waits


@contextmanager
def _running(command: Sequence[str], environment: Mapping[str, str], port: int, path: str, log: Path) -> Iterator[None]:
    with log.open("wb") as lines:
        process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=lines, stderr=lines)
    try:
        _await_answer(process, port, path, log)
        yield
    finally:
        process.terminate()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await_answer(process: subprocess.Popen[bytes], port: int, path: str, log: Path) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise NotStartedError(log.read_text(errors="replace")[-2000:])
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", path)
            connection.getresponse()
            return
        except (OSError, http.client.HTTPException):
            time.sleep(POLL_S)
        finally:
            connection.close()
    raise NotStartedError(f"no answer within {START_S:.0f} s")
