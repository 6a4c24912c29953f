"""The match store in memory: exact, in this process, built anew from the log at every start."""

from projections.match_store.memory.store import MemoryMatchStore

__all__ = ["MemoryMatchStore"]
