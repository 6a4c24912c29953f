"""Ids in paths."""

from __future__ import annotations

from uuid import UUID

from domain.errors import PAGE_NOT_FOUND, ErrorCase, FacestreamError
from infra.http.uuid_text import is_version_4, parse_uuid


def path_uuid(value: str, not_found: ErrorCase) -> UUID:
    """The id of a path segment, which routes take as plain text so that every wrong one is answered alike.

    Raises PAGE_NOT_FOUND where the segment is no uuid, and `not_found` where it is one that this service never hands out.
    """
    try:
        identity = parse_uuid(value)
    except ValueError:
        raise FacestreamError(PAGE_NOT_FOUND) from None
    if not is_version_4(identity):
        raise FacestreamError(not_found, id=identity)
    return identity
