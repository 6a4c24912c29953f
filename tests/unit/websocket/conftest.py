"""A log, a stream and views for one test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.websocket import material
from tests.unit.websocket.material import Place


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with material.place(tmp_path) as made:
        yield made
