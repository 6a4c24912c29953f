"""The shapes of replies. The headers that all of them carry are set when a reply leaves (`infra/http/exchange.py`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import orjson
from sanic.response import HTTPResponse

JSON: Final = "application/json"


class Reply(HTTPResponse):
    """Sanic's response with cheaper headers: checked for line breaks, not scrubbed of them.

    Raises ValueError while it is sent where a header holds a line break: no text of a client belongs there.
    """

    @property
    def processed_headers(self) -> Iterator[tuple[bytes, bytes]]:
        """The header lines as bytes."""
        headers = self.headers
        if self.status != 204:
            headers.setdefault("content-type", self.content_type)
        for name, value in headers.items():
            text = value if type(value) is str else str(value)
            if "\n" in text or "\r" in text:
                raise ValueError(f"line break in header {name}")
            yield name.encode("ascii"), text.encode()


def json(body: object, status: int = 200, headers: dict[str, str] | None = None) -> Reply:
    """`body` as JSON: whatever orjson writes (dict, list, str, int, finite float, bool, None, UUID)."""
    return Reply(orjson.dumps(body), status, headers, JSON)


def empty() -> Reply:
    """204, no body."""
    return Reply(status=204)


def data(body: bytes, content_type: str, status: int = 200) -> Reply:
    """Bytes as they are: a portrait, a document, a page of metrics."""
    return Reply(body, status, None, content_type)
