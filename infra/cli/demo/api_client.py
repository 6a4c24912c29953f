"""An ordinary HTTP client that shows what it asks, what it is answered, and how long that took."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import Any, Self

import httpx
from rich.console import Console

TIMEOUT_S = 60.0

CONTENT_TYPES: Mapping[str, str] = {".jpg": "image/jpeg", ".png": "image/png"}

SHOWN = 1000
"""Characters of an answer that are shown."""


class UnexpectedAnswerError(Exception):
    """The service answered with something else than was to be expected; the text says what."""


@dataclass(frozen=True)
class Photograph:
    """An image file as a body."""

    path: Path

    @property
    def content_type(self) -> str:
        """By the name's ending."""
        return CONTENT_TYPES[self.path.suffix]

    def __str__(self) -> str:
        return f"{self.path.name} ({self.content_type}, {self.path.stat().st_size / 1000:,.0f} kB)"


class ApiClient:
    """One connection to a service. A token that was set goes with every request."""

    def __init__(self, url: str, console: Console) -> None:
        self._http = httpx.Client(base_url=url, timeout=TIMEOUT_S, trust_env=False)
        self._console = console

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._http.close()

    def authorize(self, token: str) -> None:
        """Use an account's token from now on."""
        self._http.headers["X-Auth-Token"] = token

    def send(
        self,
        method: str,
        path: str,
        expected: int,
        body: Mapping[str, str] | Photograph | None = None,
        **query: str | int,
    ) -> dict[str, Any]:
        """Send one request, show it, and return the answer's JSON ({} where there is none).

        Raises UnexpectedAnswerError for another status than `expected`, or for no answer at all.
        """
        request = self._build(method, path, body, query)
        self._show(f"{method} {request.url.raw_path.decode()}  {_shown_body(body)}", style="cyan")
        started = perf_counter()
        try:
            response = self._http.send(request)
        except httpx.HTTPError as error:
            raise UnexpectedAnswerError(f"{method} {path}: {type(error).__name__}: {error}") from error
        milliseconds = (perf_counter() - started) * 1000
        self._show(f"{response.status_code} in {milliseconds:.0f} ms  {_cut(response.text)}")
        if response.status_code != expected:
            raise UnexpectedAnswerError(f"{method} {path}: expected {expected}, got {response.status_code}: {response.text}")
        answer: dict[str, Any] = response.json() if response.content else {}
        return answer

    def _build(
        self, method: str, path: str, body: Mapping[str, str] | Photograph | None, query: Mapping[str, str | int]
    ) -> httpx.Request:
        if isinstance(body, Photograph):
            headers = {"Content-Type": body.content_type}
            return self._http.build_request(method, path, params=query, content=body.path.read_bytes(), headers=headers)
        return self._http.build_request(method, path, params=query, json=body)

    def _show(self, text: str, style: str = "") -> None:
        self._console.print(f"  {text.rstrip()}", style=style, markup=False, soft_wrap=True)


def _shown_body(body: Mapping[str, str] | Photograph | None) -> str:
    if body is None or isinstance(body, Photograph):
        return str(body or "")
    return json.dumps({key: "..." if key == "password" else value for key, value in body.items()})


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
