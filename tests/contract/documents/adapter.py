"""What an adapter brings to the suite."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator

import pytest

from infra.documents.port import Documents


class DocumentsContract(ABC):
    """Subclasses are the parts of the suite; an adapter's tests inherit from them and from its own fixture."""

    @pytest.fixture
    @abstractmethod
    def documents(self) -> Iterator[Documents]:
        """An empty store with VISITORS and OTHERS prepared, closed after the test."""
