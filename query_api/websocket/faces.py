"""A face of an event as the contract's created_face."""

from __future__ import annotations

from typing import Any

from domain.similarity import rounded


def face_message(face: dict[str, Any]) -> dict[str, Any]:
    """Without id where nothing was stored, without boxes for a warp, with those attributes that were estimated."""
    shown: dict[str, Any] = {}
    if face["descriptor_id"] is not None:
        shown["id"] = face["descriptor_id"]
    if face["rect"] is not None and face["rect_iso"] is not None:
        shown |= {"rect": face["rect"], "rectISO": face["rect_iso"]}
    if face["score"] is not None:
        shown["score"] = rounded(face["score"])
    attributes = _attributes(face["estimates"])
    if attributes:
        shown["attributes"] = attributes
    quality = face["estimates"]["quality"]
    if quality is not None:
        shown["quality"] = _rounded(quality)
    return shown


def _attributes(estimates: dict[str, Any]) -> dict[str, Any]:
    shown = {name: estimates[name] for name in ("age", "gender") if estimates[name] is not None}
    if estimates["eyeglasses"] is not None:
        shown["eyeglasses"] = rounded(estimates["eyeglasses"])
    for name, predominant in (("emotions", "predominant_emotion"), ("ethnicities", "predominant_ethnicity")):
        estimations = estimates[name]
        if estimations:
            best = max(estimations, key=lambda kind: float(estimations[kind]))
            shown[name] = {"estimations": _rounded(estimations), predominant: best}
    if estimates["head_pose"] is not None:
        # An exponent of ten is no plain decimal: nobody measures a millionth of a degree.
        shown["head_pose"] = {axis: round(degrees, 4) for axis, degrees in estimates["head_pose"].items()}
    return shown


def _rounded(figures: dict[str, float]) -> dict[str, float]:
    return {name: rounded(figure) for name, figure in figures.items()}
