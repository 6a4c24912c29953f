"""One probe server for all tests that do not stop it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.unit.http.service import Service, serving


@pytest.fixture(scope="session")
def service() -> Iterator[Service]:
    with serving() as running:
        yield running
