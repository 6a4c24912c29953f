"""Query parameters: one reader, and one parser for each kind of value.

`query.get("page_size", integer(1, 1000), 10)` reads an optional parameter, `query.need("do", one_of("attach", "detach"))` a
required one. Of a repeated parameter the first counts, an empty one counts as absent, unknown ones are ignored.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar
from urllib.parse import parse_qsl
from uuid import UUID

from sanic import Request

from domain.errors import BAD_QUERY, NONE_OF_QUERY, QUERY_REQUIRED, FacestreamError
from infra.http.uuid_text import parse_uuid

T = TypeVar("T")
D = TypeVar("D")
Parser = Callable[[str], T]
"""Turns a parameter's text into a value; raises ValueError."""

LARGEST_PAGE: Final = 2**31 - 1
"""Keeps `page * page_size` within every store's 64-bit integers."""
PAGE_SIZE: Final = 10
LARGEST_PAGE_SIZE: Final = 1000
"""The contract's parameters page_size and page."""
MOST_IDS: Final = 2000
"""Ids in one parameter: more than a header of 64 KiB can hold."""

_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})(?:[eE][+-]?[0-9]{1,3})?")


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a listing: `number` from 1, `size` from 1 to 1000."""

    number: int
    size: int

    @property
    def offset(self) -> int:
        """How many rows come before it."""
        return (self.number - 1) * self.size


class Query:
    """The parameters of one request."""

    __slots__ = ("_values",)

    def __init__(self, query_string: str) -> None:
        self._values: dict[str, str] = {}
        if query_string:
            # Bytes that are no UTF-8 become lone surrogates here, so that the parameter that has them can be named.
            for name, value in parse_qsl(query_string, keep_blank_values=True, errors="surrogateescape"):
                self._values.setdefault(name, value)

    @classmethod
    def of(cls, request: Request[Any, Any]) -> Query:
        """The parameters of `request`."""
        return cls(request.query_string)

    def __contains__(self, name: str) -> bool:
        """Whether the parameter is there at all, with or without a value."""
        return name in self._values

    def raw(self, name: str) -> str | None:
        """The text as it is, None where it is absent or empty."""
        return self._values.get(name) or None

    def get(self, name: str, parse: Parser[T], default: D) -> T | D:
        """An optional parameter. Raises BAD_QUERY, naming it."""
        text = self._values.get(name)
        if not text:
            return default
        try:
            return parse(text)
        except ValueError:
            raise FacestreamError(BAD_QUERY, name=name) from None

    def need(self, name: str, parse: Parser[T]) -> T:
        """A required parameter. Raises QUERY_REQUIRED or BAD_QUERY, naming it."""
        if not self._values.get(name):
            raise FacestreamError(QUERY_REQUIRED, name=name)
        value = self.get(name, parse, None)
        assert value is not None, "a parser of a required parameter returns a value"
        return value

    def need_one_of(self, *names: str) -> None:
        """Raises NONE_OF_QUERY, naming all, unless at least one of them has a value."""
        if not any(self._values.get(name) for name in names):
            raise FacestreamError(NONE_OF_QUERY, names=", ".join(names))

    def flag(self, name: str, default: bool = False) -> bool:
        """A parameter that is 0 or 1."""
        return self.get(name, flag, default)

    def page(self) -> Page:
        """`page` and `page_size`."""
        number = self.get("page", integer(1, LARGEST_PAGE), 1)
        return Page(number, self.get("page_size", integer(1, LARGEST_PAGE_SIZE), PAGE_SIZE))


def flag(text: str) -> bool:
    """0 or 1."""
    if text not in ("0", "1"):
        raise ValueError("not a flag")
    return text == "1"


def integer(minimum: int, maximum: int) -> Parser[int]:
    """A whole number within both bounds, in ASCII digits."""

    def parse(text: str) -> int:
        if _INTEGER.fullmatch(text) is None or not minimum <= int(text) <= maximum:
            raise ValueError("not an integer in range")
        return int(text)

    return parse


def number(minimum: float = -math.inf, maximum: float = math.inf) -> Parser[float]:
    """A finite number within both bounds, in ASCII digits."""

    def parse(text: str) -> float:
        if _NUMBER.fullmatch(text) is None:
            raise ValueError("not a number")
        value = float(text)
        if not math.isfinite(value) or not minimum <= value <= maximum:
            raise ValueError("not a number in range")
        return value

    return parse


def angle(text: str) -> float | None:
    """A threshold in degrees: None, as if it were absent, outside of 0..180 (so the contract of pitch__lt, yaw__lt, roll__lt)."""
    value = number()(text)
    return value if 0 <= value <= 180 else None


def one_of(*options: str) -> Parser[str]:
    """One of a few words, as they are spelt."""

    def parse(text: str) -> str:
        if text not in options:
            raise ValueError("not an option")
        return text

    return parse


def text(maximum: int) -> Parser[str]:
    """Any text of up to `maximum` characters that is valid Unicode."""

    def parse(value: str) -> str:
        if len(value) > maximum:
            raise ValueError("too long")
        value.encode()  # a lone surrogate has no UTF-8 form: UnicodeEncodeError is a ValueError
        return value

    return parse


def uuid(text: str) -> UUID:
    """An id, of any version; which objects exist is not for the query to say."""
    return parse_uuid(text.strip())


def uuids(maximum: int = MOST_IDS) -> Parser[tuple[UUID, ...]]:
    """Up to `maximum` ids joined by commas, spaces around them allowed; in their order, repeated ones once."""

    def parse(text: str) -> tuple[UUID, ...]:
        items = text.split(",", maximum)
        if len(items) > maximum:
            raise ValueError("too many ids")
        return tuple(dict.fromkeys(parse_uuid(item.strip()) for item in items))

    return parse
