"""Files and folders that appear whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.recognition.models.digests import check_digest

PARTIAL = ".partial-"
"""What a killed run leaves behind begins so; no other code ever looks at it."""


ABANDONED_AFTER = 86_400
"""Seconds; a run that takes longer than a day is none any more."""


def sweep(parent: Path) -> None:
    """Remove what killed runs left in a folder."""
    for folder in parent.glob(f"{PARTIAL}*"):
        if time.time() - folder.stat().st_mtime > ABANDONED_AFTER:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def workspace(parent: Path) -> Iterator[Path]:
    """A temporary folder on the same file system as ``parent``, gone afterwards."""
    parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=PARTIAL, dir=parent) as folder:
        yield Path(folder)


def publish(source: Path, target: Path, sha256: str) -> None:
    """Put a file in its place: copied beside, checked, forced to disk, renamed. Raises WrongDigestError."""
    with workspace(target.parent) as folder:
        copy = folder / target.name
        shutil.copyfile(source, copy)
        check_digest(copy, sha256)
        with copy.open("rb") as file:
            os.fsync(file.fileno())
        copy.replace(target)
