"""The data folder: who runs on it, and what it is called by."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from infra.bootstrap.adapters import VAULT_FILE

LOCK_FILE = "service.lock"


SERVICE = "serve"
"""Command that the service is started with; every other holder of a folder is done in a while."""

LONGEST_NAME = 32


class DataFolderInUseError(Exception):
    """Another process holds the data folder. holder: its command; the text says what to do."""

    def __init__(self, folder: Path, holder: str) -> None:
        if holder == SERVICE:
            text = f"a service runs on {folder} already: stop it, or choose another folder (FACESTREAM_DATA_DIR)"
        else:
            text = f"`facestream {holder}` is running on {folder}: wait for it"
        super().__init__(text)
        self.holder = holder


class NoDataError(Exception):
    """No service has ever stored anything in the folder."""


def require_data(data_dir: Path) -> None:
    """For commands that are nothing without data, so that a folder misspelt is not made. Raises NoDataError."""
    if not (data_dir / VAULT_FILE).is_file():
        raise NoDataError(f"there is no data in {data_dir}: is FACESTREAM_DATA_DIR right?")


def holder_of(data_dir: Path) -> str:
    """The command that holds the folder, or held it when it was killed; that of the service where none is written."""
    try:
        written = (data_dir / LOCK_FILE).read_bytes()[:LONGEST_NAME]
    except FileNotFoundError:
        written = b""
    return written.decode("ascii", "replace") or SERVICE


class DataFolderLock:
    """Held by the one process that runs the projections on a data folder; the system releases it when the process ends."""

    def __init__(self, data_dir: Path, command: str = SERVICE) -> None:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._path = data_dir / LOCK_FILE
        self._command = command
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Raises DataFolderInUseError."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise DataFolderInUseError(self._path.parent, holder_of(self._path.parent)) from None
        os.ftruncate(descriptor, 0)
        os.write(descriptor, self._command.encode())
        self._descriptor = descriptor

    def release(self) -> None:
        """Let another process have it."""
        if self._descriptor is not None:
            os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.release()
