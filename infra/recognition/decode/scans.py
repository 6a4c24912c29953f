"""A bound on the work that one JPEG may ask for."""

from __future__ import annotations

from domain.errors import INVALID_IMAGE, FacestreamError

MAX_SCANS = 100
"""Progressive encoders write about ten; each one is a pass over all pixels, and one of a few bytes costs as much."""

START_OF_SCAN = b"\xff\xda"
"""ITU-T T.81, table B.1; inside compressed data 0xFF is always followed by 0x00 or a restart marker."""


def check_scans(data: bytes) -> None:
    """Raise FacestreamError 100033 for a JPEG with more passes than any encoder makes."""
    if data.count(START_OF_SCAN) > MAX_SCANS:
        raise FacestreamError(INVALID_IMAGE)
