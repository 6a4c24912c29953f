"""The pictures that tests send."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from infra.recognition.decode.image import decode_image
from infra.recognition.decode.limits import ImageLimits
from infra.recognition.engines import EngineNames, build_pipeline
from infra.recognition.warp import WARP_SIDE, warp_face


@dataclass(frozen=True)
class Picture:
    """A body with its content type."""

    data: bytes
    content_type: str = "image/jpeg"

    def as_base64(self, line_length: int = 0) -> Picture:
        """The same in base64, its lines broken where asked."""
        encoded = base64.encodebytes(self.data) if line_length else base64.b64encode(self.data)
        return Picture(encoded, f"image/x-{self.content_type.removeprefix('image/')}-base64")

    def opened(self) -> Image.Image:
        """Its pixels, as RGB."""
        return Image.open(BytesIO(self.data)).convert("RGB")


def saved(image: Image.Image, image_format: str = "JPEG") -> Picture:
    """An image as a body."""
    buffer = BytesIO()
    image.save(buffer, image_format)
    return Picture(buffer.getvalue(), f"image/{image_format.lower()}")


class Photographs:
    """Photographs by file name, and what is made of them."""

    def __init__(self, samples: Mapping[str, Path], models_dir: Path) -> None:
        self._samples = samples
        self._models_dir = models_dir

    def __getitem__(self, name: str) -> Picture:
        """A photograph as it was fetched."""
        return Picture(self._samples[name].read_bytes(), "image/png" if name.endswith(".png") else "image/jpeg")

    def together(self, *names: str) -> Picture:
        """Several photographs side by side, 640 pixels high."""
        images = [self[name].opened() for name in names]
        scaled = [image.resize((round(image.width * 640 / image.height), 640)) for image in images]
        canvas = Image.new("RGB", (sum(image.width for image in scaled), 640))
        left = 0
        for image in scaled:
            canvas.paste(image, (left, 0))
            left += image.width
        return saved(canvas)

    def warp(self, name: str) -> Picture:
        """The contract's warped image of a photograph's best face: 250 pixels square."""
        pipeline = build_pipeline(self._models_dir, EngineNames(), ImageLimits())
        picture = self[name]
        pixels = decode_image(picture.data, picture.content_type, ImageLimits())
        best = pipeline.locate(pixels)[0]
        return saved(Image.fromarray(np.asarray(warp_face(pixels, best.points, WARP_SIDE))), "PNG")

    def small(self, name: str, height: int = 160) -> Picture:
        """A photograph shrunk, for tests that send many."""
        image = self[name].opened()
        return saved(image.resize((round(image.width * height / image.height), height)))
