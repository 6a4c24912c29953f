"""Content types of face bodies, and base64."""

from __future__ import annotations

import base64

import pytest

from domain.errors import BAD_BASE64, BAD_BASE64_RAW, BAD_CONTENT_TYPE, FacestreamError
from infra.http.content_types import FACE_BODIES, LIVENESS_BODIES, BodyKind, BodyType, body_type, decode_base64, essence

PLAIN = ("jpeg", "png", "bmp", "tiff", "gif", "x-windows-bmp", "x-portable-pixmap")
ENCODED = ("x-jpeg", "x-png", "x-bmp", "x-tiff", "x-gif", "x-windows-bmp", "x-portable-pixmap")
CONTRACT_BODIES = {
    *(f"image/{name}" for name in PLAIN),
    *(f"image/{name}-base64" for name in ENCODED),
    *(f"application/x-vl-{name}" for name in ("face-descriptor", "xpk", "face-descriptor-base64", "xpk-base64")),
}
CONTRACT_LIVENESS = {
    *(f"image/{name}" for name in ("jpeg", "png", "bmp", "tiff", "x-portable-pixmap")),
    *(f"image/{name}-base64" for name in ("x-jpeg", "x-png", "x-bmp", "x-tiff", "x-portable-pixmap")),
}


def test_the_tables_are_the_contracts() -> None:
    assert set(FACE_BODIES) == CONTRACT_BODIES
    assert set(LIVENESS_BODIES) == CONTRACT_LIVENESS


@pytest.mark.parametrize("name", sorted(CONTRACT_BODIES))
def test_what_a_type_means(name: str) -> None:
    body = body_type(f"{name.upper()} ; charset=x")
    assert body.base64 == name.endswith("-base64")
    assert body.kind is (BodyKind.IMAGE if "image" in name else BodyKind.XPK if "xpk" in name else BodyKind.DESCRIPTOR)
    assert not body.content_type.endswith("-base64")
    assert body_type(body.content_type) == BodyType(body.kind, body.content_type, False)


@pytest.mark.parametrize("header", [None, "", ";", "text/plain", "image/webp", "image/jpeg,image/png", "application/json", "*/*"])
def test_an_unknown_type_is_refused(header: str | None) -> None:
    with pytest.raises(FacestreamError) as caught:
        body_type(header)
    assert caught.value.case is BAD_CONTENT_TYPE


@pytest.mark.parametrize("name", ["image/gif", "image/x-windows-bmp", "image/x-gif-base64", "application/x-vl-xpk"])
def test_liveness_takes_fewer(name: str) -> None:
    with pytest.raises(FacestreamError):
        body_type(name, LIVENESS_BODIES)


def test_the_essence_of_a_header() -> None:
    assert essence(" Image/JPEG ; a=b;c") == "image/jpeg"
    assert essence(None) == ""


LARGE = bytes(range(256)) * 3072
"""Several pieces as base64, whose ends fall between, before and behind line ends."""


@pytest.mark.parametrize("data", [b"", b"\0", b"abc", bytes(range(256)) * 20, LARGE, LARGE + b"a", LARGE + b"ab"])
def test_base64(data: bytes) -> None:
    assert decode_base64(base64.b64encode(data)) == data
    assert decode_base64(base64.encodebytes(data)) == data
    assert decode_base64(base64.encodebytes(data).replace(b"\n", b"\r\n")) == data


@pytest.mark.parametrize(
    "encoded",
    [
        b"a",
        b"ab",
        b"abc",
        b"YQ",
        b"YQ===",
        b"YQ==YQ==",
        b"=",
        b"Y Q==",
        b"-_==",
        b"YW\0=",
        b"data:image/png;base64,YQ==",
        b"\xff\xd8",
        base64.b64encode(LARGE + b"a") + base64.b64encode(LARGE),
        base64.b64encode(LARGE)[:-1],
        base64.b64encode(b"a") * 200_000,
    ],
)
def test_what_is_no_base64(encoded: bytes) -> None:
    with pytest.raises(FacestreamError) as caught:
        decode_base64(encoded)
    assert caught.value.case is BAD_BASE64
    with pytest.raises(FacestreamError) as caught:
        decode_base64(encoded, BAD_BASE64_RAW)
    assert caught.value.case.status == 400
