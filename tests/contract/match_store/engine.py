"""What the suites want of an engine under test."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping

import pytest

from domain.descriptor_versions import DEFAULT_VERSIONS, DescriptorVersion
from projections.match_store.port import MatchStore


class Engine(ABC):
    """An engine's test class says how a store is built."""

    @abstractmethod
    def build(self, versions: Mapping[int, DescriptorVersion]) -> MatchStore:
        """An empty store."""

    @pytest.fixture
    def store(self) -> MatchStore:
        return self.build(DEFAULT_VERSIONS)
