"""Decoding: what is refused, and with which error; every pixel format comes out right."""

from __future__ import annotations

import contextlib
import random
from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageOps

from domain.errors import BAD_WARP_SIZE, IMAGE_TOO_LARGE, IMAGE_TOO_SMALL, INVALID_IMAGE, ErrorCase, FacestreamError
from infra.recognition.decode.image import decode_image, decode_warp
from infra.recognition.decode.limits import ImageLimits
from infra.recognition.decode.scans import MAX_SCANS, START_OF_SCAN
from tests.recognition.pictures import encoded, jpeg_header, noise, png, png_header, quarters, with_orientation

LIMITS = ImageLimits()
SOURCE = quarters(128)
RGB = Image.fromarray(SOURCE)
PNG = png(noise(120, 100))
JPEG = encoded(Image.fromarray(noise(120, 100)), "JPEG")


def progressive(repetitions: int) -> bytes:
    """A progressive JPEG whose last scan is repeated: legal, and as costly as it is long."""
    data = encoded(RGB, "JPEG", progressive=True)
    scan = data[data.rindex(START_OF_SCAN) : -2]
    return data[:-2] + scan * repetitions + data[-2:]


REFUSED = {
    "no bytes": (b"", "image/jpeg", INVALID_IMAGE),
    "garbage": (b"\x00\x01garbage" * 40, "image/png", INVALID_IMAGE),
    "only a magic number": (b"\xff\xd8\xff", "image/jpeg", INVALID_IMAGE),
    "truncated JPEG": (JPEG[: len(JPEG) // 2], "image/jpeg", INVALID_IMAGE),
    "truncated PNG": (PNG[: len(PNG) // 2], "image/png", INVALID_IMAGE),
    "JPEG cut in its header": (JPEG[:60], "image/jpeg", INVALID_IMAGE),
    "PNG said to be a JPEG": (PNG, "image/jpeg", INVALID_IMAGE),
    "JPEG said to be a PNG": (JPEG, "image/png", INVALID_IMAGE),
    "a type that nobody reads": (PNG, "image/webp", INVALID_IMAGE),
    "PNG without pixels": (png_header(200, 200), "image/png", INVALID_IMAGE),
    "PNG of 60000 x 60000": (png_header(60_000, 60_000), "image/png", IMAGE_TOO_LARGE),
    "JPEG of 60000 x 60000": (jpeg_header(60_000, 60_000), "image/jpeg", IMAGE_TOO_LARGE),
    "one side too long": (png_header(8193, 100), "image/png", IMAGE_TOO_LARGE),
    "too many pixels": (png_header(8192, 8192), "image/png", IMAGE_TOO_LARGE),
    "one side too short": (png(noise(95, 200)), "image/png", IMAGE_TOO_SMALL),
    "more scans than an encoder makes": (progressive(MAX_SCANS), "image/jpeg", INVALID_IMAGE),
}


@pytest.mark.parametrize(("data", "claimed", "case"), REFUSED.values(), ids=REFUSED.keys())
def test_refusals(data: bytes, claimed: str, case: ErrorCase) -> None:
    with pytest.raises(FacestreamError) as refusal:
        decode_image(data, claimed, LIMITS)
    assert refusal.value.case is case


def test_a_refused_size_is_named() -> None:
    with pytest.raises(FacestreamError) as small:
        decode_image(png(noise(64, 99)), "image/png", LIMITS)
    with pytest.raises(FacestreamError) as large:
        decode_image(png_header(9000, 64 * 2), "image/png", LIMITS)
    assert small.value.detail == "Image size (99x64) is lower than minimum allowed (96x96)."
    assert large.value.detail == "Image size (9000x128) is greater than maximum allowed (8192x8192)."


def test_a_progressive_picture_with_many_scans_is_decoded() -> None:
    assert decode_image(progressive(MAX_SCANS // 2), "image/jpeg", LIMITS).shape == (128, 128, 3)


def test_limits_are_inclusive() -> None:
    assert decode_image(png(noise(96, 96)), "image/png", LIMITS).shape == (96, 96, 3)
    LIMITS.check(8192, 7812)


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow grumbles about damaged EXIF
@pytest.mark.parametrize("cut", range(0, 100, 7))
def test_damaged_bytes_are_refused_or_decoded_but_never_a_fault(cut: int) -> None:
    chance = random.Random(cut)
    sources = (PNG, JPEG, with_orientation(quarters(100), 6), with_orientation(quarters(100), 6, "PNG"))
    for source, claimed in zip(sources, ("image/png", "image/jpeg", "image/jpeg", "image/png"), strict=True):
        damaged = bytearray(source)
        for _ in range(12):
            damaged[chance.randrange(min(len(damaged), 600))] = chance.randrange(256)
        # Anything but a refusal of the table fails the test by itself.
        with contextlib.suppress(FacestreamError):
            assert decode_image(bytes(damaged), claimed, LIMITS).dtype == np.uint8


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize(("image_format", "claimed"), [("JPEG", "image/jpeg"), ("PNG", "image/png")])
def test_orientation_is_honoured(orientation: int, image_format: str, claimed: str) -> None:
    data = with_orientation(quarters(128), orientation, image_format)
    expected = np.asarray(ImageOps.exif_transpose(Image.open(BytesIO(data))))
    assert np.array_equal(decode_image(data, claimed, LIMITS), expected)


def test_orientation_6_is_turned_clockwise() -> None:
    image = decode_image(with_orientation(quarters(128), 6, "PNG"), "image/png", LIMITS)
    top_left, top_right, bottom_right = image[10, 10], image[10, 118], image[118, 118]
    assert [tuple(colour) for colour in (top_left, top_right, bottom_right)] == [(0, 0, 255), (255, 0, 0), (0, 255, 0)]


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow grumbles about damaged EXIF
def test_damaged_exif_does_not_hide_the_picture() -> None:
    data = encoded(Image.fromarray(quarters(128)), "JPEG", exif=b"Exif\x00\x00II*\x00\xff\xff\xff\xff")
    assert decode_image(data, "image/jpeg", LIMITS).shape == (128, 128, 3)


GRAY = np.linspace(0, 255, 128 * 128).reshape(128, 128)

PIXEL_FORMATS = {
    "RGB": (png(SOURCE), SOURCE, 0),
    "RGBA": (encoded(RGB.convert("RGBA")), SOURCE, 0),
    "palette": (encoded(RGB.quantize(16)), SOURCE, 0),
    "palette with transparency": (encoded(RGB.quantize(16), transparency=b"\x00\xff"), SOURCE, 0),
    "gray": (encoded(Image.fromarray(GRAY.astype(np.uint8))), np.repeat(GRAY[..., None], 3, 2), 1),
    "gray with alpha": (
        encoded(Image.fromarray(GRAY.astype(np.uint8)).convert("LA")),
        np.repeat(GRAY[..., None], 3, 2),
        1,
    ),
    "16-bit gray": (
        encoded(Image.fromarray((GRAY * 257).astype(np.uint16))),
        np.repeat(GRAY[..., None], 3, 2),
        1,
    ),
    "one bit": (encoded(Image.fromarray(GRAY > 127)), np.repeat((GRAY > 127)[..., None] * 255, 3, 2), 0),
}


@pytest.mark.parametrize(("data", "expected", "tolerance"), PIXEL_FORMATS.values(), ids=PIXEL_FORMATS.keys())
def test_pixel_formats_of_png(data: bytes, expected: np.ndarray, tolerance: int) -> None:  # type: ignore[type-arg]  # mixed
    image = decode_image(data, "image/png", LIMITS)
    assert image.dtype == np.uint8
    assert np.abs(image.astype(int) - expected.astype(int)).max() <= tolerance


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_pixel_formats_of_jpeg(mode: str) -> None:
    source = RGB if mode != "L" else Image.fromarray(GRAY.astype(np.uint8))
    data = encoded(source.convert(mode), "JPEG", quality=100, subsampling=0)
    expected = np.asarray(source.convert("RGB")).astype(int)
    # Colours that CMYK cannot hold are off by a little; a swapped or inverted channel would be off by 255.
    assert np.abs(decode_image(data, "image/jpeg", LIMITS).astype(int) - expected)[4:60, 4:60].max() <= 8


@pytest.mark.parametrize(("height", "width"), [(250, 249), (112, 112), (50, 50), (500, 500)])
def test_a_warp_of_another_size_is_refused(height: int, width: int) -> None:
    with pytest.raises(FacestreamError) as refusal:
        decode_warp(png(noise(height, width)), "image/png")
    assert refusal.value.case is BAD_WARP_SIZE
