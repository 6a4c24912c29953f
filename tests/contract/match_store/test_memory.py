"""The memory engine, as it is and with every block scanned one way only."""

from __future__ import annotations

from collections.abc import Mapping

from domain.descriptor_versions import DescriptorVersion
from projections.match_store.block_layout import BlockLayout
from projections.match_store.memory import MemoryMatchStore
from projections.match_store.port import MatchStore
from tests.contract.match_store.suite import MatchStoreContract


class TestMemory(MatchStoreContract):
    def build(self, versions: Mapping[int, DescriptorVersion]) -> MatchStore:
        return MemoryMatchStore(versions)


class TestMemoryInTinyBlocks(MatchStoreContract):
    def build(self, versions: Mapping[int, DescriptorVersion]) -> MatchStore:
        return MemoryMatchStore(versions, BlockLayout(2, 4), dense_share=0.4)


class TestMemoryAllDense(MatchStoreContract):
    def build(self, versions: Mapping[int, DescriptorVersion]) -> MatchStore:
        return MemoryMatchStore(versions, BlockLayout(2, 128), dense_share=0.0)


class TestMemoryAllSparse(MatchStoreContract):
    def build(self, versions: Mapping[int, DescriptorVersion]) -> MatchStore:
        return MemoryMatchStore(versions, BlockLayout(2, 128), dense_share=2.0)
