"""Starts the probe server as a process and talks to it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parents[3]
TIMEOUT = 20.0
"""Seconds after which a test gives up on something that should happen at once."""


@dataclass
class Service:
    """A running probe server."""

    process: subprocess.Popen[str]
    port: int
    log_file: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        return httpx.request(method, self.url + path, timeout=TIMEOUT, **options)

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), TIMEOUT)

    def wait_for(self, line: str) -> None:
        assert self.process.stdout is not None
        assert self.process.stdout.readline().strip() == line

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(TIMEOUT)

    def log(self) -> list[dict[str, Any]]:
        """Every line so far; all of a reply's lines are written before the reply is."""
        return [json.loads(line) for line in self.log_file.read_text().splitlines()]


@contextmanager
def serving(**limits: float) -> Iterator[Service]:
    """A probe server with these limits, killed at the end if it still runs."""
    with tempfile.TemporaryDirectory() as folder:
        log_file = Path(folder, "log")
        with log_file.open("w") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.unit.http.probe_server", json.dumps(limits)],
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert process.stdout is not None
        try:
            words = process.stdout.readline().split()
            assert words[:1] == ["port"], log_file.read_text()
            yield Service(process, int(words[1]), log_file)
        finally:
            process.kill()
            process.wait()
            process.stdout.close()


@dataclass(frozen=True)
class RawReply:
    """A reply read from a bare socket."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def error_code(self) -> int:
        code: int = json.loads(self.body)["error_code"]
        return code


def read_reply(connection: socket.socket) -> RawReply:
    """One reply with a content-length, and nothing beyond it."""
    stream = connection.makefile("rb", buffering=0)
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = stream.read(1)
        assert byte, f"the connection ended after {head!r}"
        head += byte
    first, *lines = head.decode().strip().split("\r\n")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    body = b""
    while len(body) < int(headers.get("content-length", "0")):
        body += stream.read(int(headers["content-length"]) - len(body)) or b""
    return RawReply(int(first.split()[1]), headers, body)


def exchange(service: Service, sent: bytes) -> RawReply:
    """Send bytes as they are, read one reply."""
    with service.connect() as connection:
        connection.sendall(sent)
        return read_reply(connection)
