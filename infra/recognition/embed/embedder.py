"""The embedder's port."""

from __future__ import annotations

from abc import ABC, abstractmethod

from infra.recognition.pixels import FloatArray, RgbImage


class Embedder(ABC):
    """Turns a warped face into a vector. An instance serves one thread at a time."""

    version: int
    """The descriptor version that its templates carry."""

    @abstractmethod
    def embed(self, warped: RgbImage) -> FloatArray:
        """The raw vector (one dimension) of a warped face, 112 x 112 x 3; not yet normed."""
