"""The image of a request with the parameters that say what to do with it."""

from __future__ import annotations

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


def image_of(request: HttpRequest, query: Query, *, extract_descriptor: bool = True) -> Image:
    """Read body and query. Raises FacestreamError 12017, 18001, 12012."""
    for name in ESTIMATES:
        query.flag(name)
    for name in ANGLES:
        query.get(name, angle, None)
    body = body_type(request.headers.get("content-type"))
    if body.kind is not BodyKind.IMAGE or body.content_type not in IMAGE_TYPES:
        raise FacestreamError(BAD_CONTENT_TYPE)
    return Image(
        data=decode_base64(request.body) if body.base64 else request.body,
        content_type=body.content_type,
        warped=query.flag("warped_image"),
        score_threshold=query.get("score_threshold", number(0, 1), 0.0),
        extract_descriptor=extract_descriptor,
    )
