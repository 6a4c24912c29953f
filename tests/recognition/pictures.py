"""Pictures made for tests."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import numpy as np
from PIL import Image

from infra.recognition.pixels import RgbImage


def noise(height: int, width: int, seed: int = 7) -> RgbImage:
    """A picture that is no photograph: every channel differs."""
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3)).astype(np.uint8)


def quarters(side: int) -> RgbImage:
    """Red, green / blue, white: shows every turn and mirroring, and survives JPEG."""
    image = np.zeros((side, side, 3), np.uint8)
    half = side // 2
    image[:half, :half, 0] = 255
    image[:half, half:, 1] = 255
    image[half:, :half, 2] = 255
    image[half:, half:] = 255
    return image


def encoded(image: Image.Image, image_format: str = "PNG", **options: object) -> bytes:
    """The file of a picture."""
    buffer = BytesIO()
    image.save(buffer, image_format, **options)
    return buffer.getvalue()


def png(image: RgbImage) -> bytes:
    """The PNG file of pixels."""
    return encoded(Image.fromarray(image))


def with_orientation(image: RgbImage, orientation: int, image_format: str = "JPEG") -> bytes:
    """A file that claims an EXIF orientation."""
    exif = Image.Exif()
    exif[274] = orientation
    return encoded(Image.fromarray(image), image_format, exif=exif.tobytes())


def png_header(width: int, height: int) -> bytes:
    """A PNG that promises a size and holds next to nothing."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def jpeg_header(width: int, height: int) -> bytes:
    """A JPEG that claims another size than it has: the size field of its frame header overwritten."""
    data = bytearray(encoded(Image.new("RGB", (100, 100)), "JPEG"))
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(data)
