"""`facestream serve` as a process of its own: to be talked to, stopped, killed, and started again on the same data folder."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.api.waiting import until

START_S = 120.0
"""Imports and models are seconds of computing, which a machine with other work stretches; a service that ends is seen at once."""

STOP_S = 40.0
"""The service gives accepted requests 15 s to finish."""

COMMAND = Path(sys.executable).with_name("facestream")
"""The console script beside the interpreter that runs the tests."""


@dataclass
class RunningService:
    """A service that answers at `url`. log_file: everything it wrote to stdout and stderr."""

    process: subprocess.Popen[bytes]
    url: str
    data_dir: Path
    log_file: Path

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.url.rpartition(":")[2])

    def is_alive(self) -> bool:
        """Whether the process runs and says that all its parts can work."""
        if self.process.poll() is not None:
            return False
        try:
            return httpx.get(f"{self.url}/4/healthcheck", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_S)

    def kill(self) -> None:
        """SIGKILL; harmless to a process that has ended."""
        self.process.kill()
        self.process.wait()

    def log_lines(self) -> list[dict[str, Any]]:
        """The structured lines so far; native libraries write others, which are left out."""
        lines = self.log_file.read_text(errors="replace").splitlines()
        return [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def start_service(data_dir: Path, log_file: Path, **settings: str) -> RunningService:
    """Start a service and wait until it is ready. settings: FACESTREAM_… variables; all others of the environment are left out.

    AssertionError, with the log, where it ends instead.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FACESTREAM_")}
    models = {name: value for name in ("FACESTREAM_MODELS_DIR",) if (value := os.environ.get(name))}
    port = free_port()
    own = {"FACESTREAM_DATA_DIR": str(data_dir), "FACESTREAM_HOST": "127.0.0.1", "FACESTREAM_LOG_FORMAT": "json"}
    with log_file.open("ab") as log:
        process = subprocess.Popen(
            [COMMAND, "serve", "--port", str(port)],
            env={**kept, **models, **own, **settings},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    running = RunningService(process, f"http://127.0.0.1:{port}", data_dir, log_file)
    try:
        until(lambda: running.is_alive() or process.poll() is not None, "the service answers", START_S)
        assert process.poll() is None, f"the service ended with {process.returncode}:\n{log_file.read_text(errors='replace')}"
    except BaseException:
        running.kill()
        raise
    return running


@contextmanager
def running_service(data_dir: Path, log_file: Path, **settings: str) -> Iterator[RunningService]:
    """A service for the time of a block, then stopped as an operator stops it; killed where the block raises."""
    running = start_service(data_dir, log_file, **settings)
    try:
        yield running
        if running.process.poll() is None:
            assert running.stop() == 0, "SIGTERM is a clean end"
    finally:
        running.kill()
