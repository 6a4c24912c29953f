"""A face as the contract shows it."""

from __future__ import annotations

from typing import Any

from command_api.commands.enrolment import StoredFace
from domain.recognition import Box


def face_reply(stored: StoredFace) -> dict[str, Any]:
    """The contract's created_face: without id where nothing was stored, without boxes for a warp."""
    face = stored.recognized()
    reply: dict[str, Any] = {"score": face.score}
    if face.descriptor_id is not None:
        reply["id"] = face.descriptor_id
    if face.rect is not None and face.rect_iso is not None:
        reply |= {"rect": _box(face.rect), "rectISO": _box(face.rect_iso)}
    return reply


def _box(box: Box) -> dict[str, int]:
    return {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
