"""The content types of bodies that carry a face: images, SDK descriptors and XPK files, raw or as base64."""

from __future__ import annotations

import binascii
from dataclasses import dataclass
from enum import Enum
from typing import Final

from domain.errors import BAD_BASE64, BAD_CONTENT_TYPE, ErrorCase, FacestreamError

PIECE: Final = 256 * 1024
"""Bytes of base64 that are decoded at once: a fraction of a millisecond."""


class BodyKind(Enum):
    """What such a body holds."""

    IMAGE = "image"
    DESCRIPTOR = "descriptor"
    XPK = "xpk"


@dataclass(frozen=True, slots=True)
class BodyType:
    """A content type's meaning. content_type: of the bytes behind the base64, if any."""

    kind: BodyKind
    content_type: str
    base64: bool


_ENCODED_IMAGES: Final = {
    "image/jpeg": "image/x-jpeg-base64",
    "image/png": "image/x-png-base64",
    "image/bmp": "image/x-bmp-base64",
    "image/tiff": "image/x-tiff-base64",
    "image/gif": "image/x-gif-base64",
    "image/x-windows-bmp": "image/x-windows-bmp-base64",
    "image/x-portable-pixmap": "image/x-portable-pixmap-base64",
}
_ENCODED: Final = {
    BodyKind.IMAGE: _ENCODED_IMAGES,
    BodyKind.DESCRIPTOR: {"application/x-vl-face-descriptor": "application/x-vl-face-descriptor-base64"},
    BodyKind.XPK: {"application/x-vl-xpk": "application/x-vl-xpk-base64"},
}

FACE_BODIES: Final[dict[str, BodyType]] = {
    name: BodyType(kind, plain, name == encoded)
    for kind, forms in _ENCODED.items()
    for plain, encoded in forms.items()
    for name in (plain, encoded)
}
"""Every type of POST descriptors, search and the three handlers."""

LIVENESS_BODIES: Final[dict[str, BodyType]] = {
    name: body
    for name, body in FACE_BODIES.items()
    if body.kind is BodyKind.IMAGE and body.content_type not in ("image/gif", "image/x-windows-bmp")
}
"""The images that POST liveness takes."""


def essence(header: str | None) -> str:
    """A Content-Type header without parameters, in lower case; "" where there is none."""
    return header.partition(";")[0].strip().lower() if header else ""


def body_type(header: str | None, accepted: dict[str, BodyType] = FACE_BODIES) -> BodyType:
    """What a body of this Content-Type holds. Raises BAD_CONTENT_TYPE."""
    found = accepted.get(essence(header))
    if found is None:
        raise FacestreamError(BAD_CONTENT_TYPE)
    return found


def decode_base64(encoded: bytes, refusal: ErrorCase = BAD_BASE64) -> bytes:
    """The bytes behind base64 (RFC 4648, padded); line breaks are let through, since encoders wrap and end their lines.

    Raises `refusal`. Some ms for each 10 MiB: a caller with large bodies runs it off the event loop; it works in pieces, so that
    the interpreter's lock is never held for a whole body.
    """
    decoded, rest = bytearray(), b""
    try:
        for start in range(0, max(1, len(encoded)), PIECE):
            rest += encoded[start : start + PIECE].translate(None, b"\r\n")
            is_last = start + PIECE >= len(encoded)
            # What is decoded now ends between two groups of four, and padding comes at the very end only.
            whole = len(rest) if is_last else max(0, (len(rest) - 1) // 4 * 4)
            if not is_last and b"=" in rest[:whole]:
                raise FacestreamError(refusal)
            decoded += binascii.a2b_base64(rest[:whole], strict_mode=True)
            rest = rest[whole:]
    except binascii.Error:
        raise FacestreamError(refusal) from None
    return bytes(decoded)
