"""Processes of the tests' entry point, and of the command line."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.faults.plan import FaultPlan

CHECKOUT = Path(__file__).parents[2]
STOPPING_S = 60.0
COMMAND_S = 180.0


@dataclass(frozen=True)
class ServiceProcess:
    """A service in a process of its own."""

    url: str
    process: subprocess.Popen[bytes]

    def kill(self) -> None:
        """As a power cut would, but for the disk."""
        self.process.kill()
        self.process.wait(STOPPING_S)

    def wait_for_death(self) -> None:
        """Until it has ended itself at its kill point."""
        assert self.process.wait(STOPPING_S) == -signal.SIGKILL

    def stop(self) -> None:
        """Politely."""
        self.process.terminate()
        assert self.process.wait(STOPPING_S) == 0


def environment(data_dir: Path, settings: Mapping[str, str]) -> dict[str, str]:
    """Of a process on a data folder. settings: by name, upper case, without the prefix."""
    given = {f"FACESTREAM_{name}": value for name, value in settings.items()}
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("FACESTREAM_")},
        "FACESTREAM_DATA_DIR": str(data_dir),
        # Kill -9 loses nothing that was written; fsync would only slow the tests down.
        "FACESTREAM_SYNCHRONOUS": "NORMAL",
        **given,
    }


def log_of(data_dir: Path) -> Path:
    """Where the log lines of processes on a data folder go: beside it, not into it."""
    return data_dir.with_suffix(".log")


@contextmanager
def serving(data_dir: Path, plan: FaultPlan | None = None, **settings: str) -> Iterator[ServiceProcess]:
    """Run the service; it answers as soon as it has loaded, and connections wait until then."""
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as listening, log_of(data_dir).open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.entry", "serve", (plan or FaultPlan()).to_json(), str(listening.fileno())],
            cwd=CHECKOUT,
            env=environment(data_dir, settings),
            pass_fds=[listening.fileno()],
            stdout=log,
            stderr=log,
        )
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    try:
        yield ServiceProcess(url, process)
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(STOPPING_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def run_rebuild(data_dir: Path, plan: FaultPlan) -> int:
    """Rebuild every view in a process of its own; its exit code."""
    command = [sys.executable, "-m", "tests.faults.entry", "rebuild", plan.to_json()]
    with log_of(data_dir).open("ab") as log:
        done = subprocess.run(
            command, cwd=CHECKOUT, env=environment(data_dir, {}), stdout=log, stderr=log, timeout=COMMAND_S, check=False
        )
    return done.returncode


def facestream(data_dir: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line."""
    return subprocess.run(
        [sys.executable, "-c", "from infra.cli import main; main()", *arguments],
        cwd=CHECKOUT,
        env=environment(data_dir, {"LOG_FORMAT": "json"}) | {"COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=COMMAND_S,
        check=False,
    )
