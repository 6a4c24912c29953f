"""Pictures that are refused, by POST descriptors and by search."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PIL import Image

from tests.api.photographs import Photographs, Picture, saved
from tests.api.refusals.refusal import BAD_CONTENT_TYPE, Case, Refusal
from tests.recognition.pictures import jpeg_header, png_header

DESCRIPTORS, SEARCH = "/4/storage/descriptors", "/4/matching/search?list_id={persons_list}"

INVALID_IMAGE = (400, 100033, "")
BAD_BASE64 = (500, 18001, "Failed convert data from base64 to bytes")
NO_FACE = (500, 4003, "No faces found.")
BELOW_THRESHOLD = (400, 36003, "No faces found.")
NO_WARP = (400, 11043, "Bad image size for face warped image")

Make = Callable[[Photographs], Picture]
PNG = "image/png"
UNREAD_TYPES = (
    "",
    "image/gif",
    "image/bmp",
    "image/tiff",
    "image/webp",
    "image/x-gif-base64",
    "image/*",
    "text/plain",
    "application/json",
    "application/octet-stream",
    "multipart/form-data",
)


def too_small(size: str) -> Case:
    """Below 96 pixels."""
    return 400, 3002, f"Image size ({size}) is lower than minimum allowed (96x96)."


def too_large(size: str) -> Case:
    """Beyond 8,192 pixels, or 64 megapixels."""
    return 400, 3002, f"Image size ({size}) is greater than maximum allowed (8192x8192)."


def blank(width: int, height: int) -> Make:
    """A white picture."""
    return lambda _: saved(Image.new("RGB", (width, height), "white"))


def fixed(data: bytes, content_type: str = "image/jpeg") -> Make:
    """Bytes that claim a type."""
    return lambda _: Picture(data, content_type)


def photograph(name: str, content_type: str | None = None, cut_to: float = 1.0) -> Make:
    """A photograph, all of it or its beginning, under its own or another type."""

    def make(photographs: Photographs) -> Picture:
        original = photographs[name]
        data = original.data[: round(len(original.data) * cut_to)]
        return Picture(data, original.content_type if content_type is None else content_type)

    return make


PICTURES: tuple[tuple[str, Make, Case], ...] = (
    *((f"type {name!r}", photograph("obama.jpg", name), BAD_CONTENT_TYPE) for name in UNREAD_TYPES),
    ("0 bytes of JPEG", fixed(b""), INVALID_IMAGE),
    ("0 bytes of PNG", fixed(b"", PNG), INVALID_IMAGE),
    ("base64 of nothing", fixed(b"", "image/x-jpeg-base64"), INVALID_IMAGE),
    ("PNG that claims to be JPEG", photograph("astronaut.png", "image/jpeg"), INVALID_IMAGE),
    ("JPEG that claims to be PNG", photograph("obama.jpg", PNG), INVALID_IMAGE),
    ("a text that claims to be JPEG", fixed(b"this is no picture"), INVALID_IMAGE),
    ("half a JPEG", photograph("obama.jpg", cut_to=0.5), INVALID_IMAGE),
    ("a JPEG without its end", photograph("obama.jpg", cut_to=0.99), INVALID_IMAGE),
    ("half a PNG", photograph("astronaut.png", cut_to=0.5), INVALID_IMAGE),
    ("base64 that says it is a JPEG", lambda photographs: Picture(photographs["obama.jpg"].as_base64().data), INVALID_IMAGE),
    ("a JPEG that says it is base64", photograph("obama.jpg", "image/x-jpeg-base64"), BAD_BASE64),
    ("base64 without its padding", fixed(b"/9j/4A", "image/x-jpeg-base64"), BAD_BASE64),
    ("59 pixels wide", blank(59, 64), too_small("59x64")),
    ("95 pixels high", blank(400, 95), too_small("400x95")),
    ("9,000 pixels wide", fixed(png_header(9000, 100), PNG), too_large("9000x100")),
    ("60,000 pixels square, PNG", fixed(png_header(60_000, 60_000), PNG), too_large("60000x60000")),
    ("60,000 pixels square, JPEG", fixed(jpeg_header(60_000, 60_000)), too_large("60000x60000")),
    ("65 megapixels", fixed(png_header(8100, 8100), PNG), too_large("8100x8100")),
    ("a cat", photograph("chelsea.png"), NO_FACE),
    ("coffee in base64", lambda photographs: photographs["coffee.png"].as_base64(), NO_FACE),
    ("a white picture", blank(400, 300), NO_FACE),
)


def _rows() -> Iterator[Refusal]:
    for path in (DESCRIPTORS, SEARCH):
        separator = "&" if "?" in path else "?"
        for name, make, case in PICTURES:
            yield Refusal(name, "POST", path, case, picture=make)
        warped = f"{path}{separator}warped_image=1"
        yield Refusal("no warp", "POST", warped, NO_WARP, picture=photograph("obama.jpg"))
        yield Refusal("no warp by a pixel", "POST", warped, NO_WARP, picture=blank(250, 251))
        threshold = f"{path}{separator}score_threshold=1"
        yield Refusal("no face good enough", "POST", threshold, BELOW_THRESHOLD, picture=photograph("obama.jpg"))
        yield Refusal("no face to be good enough", "POST", threshold, NO_FACE, picture=photograph("chelsea.png"))


ROWS = (
    *_rows(),
    Refusal("no body, no type", "POST", DESCRIPTORS, BAD_CONTENT_TYPE),
    Refusal("no descriptor asked for", "POST", f"{DESCRIPTORS}?extract_descriptor=0", NO_FACE, picture=photograph("chelsea.png")),
)
