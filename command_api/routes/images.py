"""The image of a request with the parameters that say what to do with it."""

from __future__ import annotations

import asyncio

from command_api.commands.enrolment import Image
from domain.errors import BAD_CONTENT_TYPE, FacestreamError
from infra.http.content_types import BodyKind, body_type, decode_base64
from infra.http.query import Query, angle, number
from infra.http.request import HttpRequest
from infra.recognition.decode.content_types import IMAGE_TYPES

ESTIMATES = (
    "estimate_attributes",
    "estimate_emotions",
    "estimate_ethnicities",
    "estimate_quality",
    "estimate_head_pose",
    "extract_exif",
    "no_cache",
)
ANGLES = ("pitch__lt", "yaw__lt", "roll__lt")

DECODED_ON_THE_LOOP = 256 * 1024
"""Bytes of base64 that are decoded in less time than handing them to a thread takes."""


async def image_of(request: HttpRequest, query: Query, *, extract_descriptor: bool = True) -> Image:
    """Read body and query. Raises FacestreamError 12017, 18001, 12012."""
    for name in ESTIMATES:
        query.flag(name)
    for name in ANGLES:
        query.get(name, angle, None)
    body = body_type(request.headers.get("content-type"))
    if body.kind is not BodyKind.IMAGE or body.content_type not in IMAGE_TYPES:
        raise FacestreamError(BAD_CONTENT_TYPE)
    warped, score_threshold = query.flag("warped_image"), query.get("score_threshold", number(0, 1), 0.0)
    data = await _decoded(request.body) if body.base64 else request.body
    return Image(data, body.content_type, warped, score_threshold, extract_descriptor)


async def _decoded(encoded: bytes) -> bytes:
    if len(encoded) <= DECODED_ON_THE_LOOP:
        return decode_base64(encoded)
    return await asyncio.to_thread(decode_base64, encoded)
