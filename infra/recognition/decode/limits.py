"""How small and how large an image may be, judged by its header."""

from __future__ import annotations

from dataclasses import dataclass

from domain.errors import IMAGE_TOO_LARGE, IMAGE_TOO_SMALL, FacestreamError


@dataclass(frozen=True)
class ImageLimits:
    """Pixels: shortest and longest side allowed, and the most pixels in all.

    The number of pixels bounds memory: decoding takes up to 8 bytes a pixel, in every pipeline at once.
    """

    min_side: int = 96
    max_side: int = 8192
    max_pixels: int = 64_000_000

    def check(self, width: int, height: int) -> None:
        """Raise FacestreamError 3002 for an image out of range."""
        if min(width, height) < self.min_side:
            raise FacestreamError(IMAGE_TOO_SMALL, width=width, height=height, limit=self.min_side)
        if max(width, height) > self.max_side or width * height > self.max_pixels:
            raise FacestreamError(IMAGE_TOO_LARGE, width=width, height=height, limit=self.max_side)
