"""A row of the table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from tests.api.photographs import Photographs, Picture

Caller = Literal["token", "basic", "nobody"]

NO_HEADERS: Mapping[str, str] = {}

PAGE_NOT_FOUND = (404, 12013, "Page not found")
BAD_CONTENT_TYPE = (400, 12017, "Bad content type")

Case = tuple[int, int, str]
"""Status, error_code, detail; the detail with {names} of the world's objects."""


@dataclass(frozen=True)
class Refusal:
    """A request and how it is refused. path: with {names} of the world's objects. picture: becomes body and content type."""

    name: str
    method: str
    path: str
    case: Case
    json: object = None
    body: bytes | None = None
    picture: Callable[[Photographs], Picture] | None = None
    headers: Mapping[str, str] = field(default_factory=lambda: NO_HEADERS)
    caller: Caller = "token"

    def __str__(self) -> str:
        """The row's name among the tests."""
        return f"{self.method} {self.path}: {self.name}"[:120]


def bad_query(name: str) -> Case:
    """A parameter of a wrong type or range."""
    return 400, 12012, f"Bad query parameters '{name}'"


def query_required(name: str) -> Case:
    """A missing required parameter."""
    return 400, 12014, f"Required parameters '{name}' not found"


def bad_json(path: str, message: str) -> Case:
    """A body that does not fit."""
    return 400, 12022, f"Failed to validate input json. Path: '{path}', message: '{message}'"
