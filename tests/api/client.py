"""HTTP clients of the service under test."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

TIMEOUT_S = 60.0

Json = dict[str, Any]
"""A JSON object of a reply: the tests say what is in it."""

Hook = Callable[[httpx.Response], None]
"""Looks at every reply."""


def open_http(url: str, hooks: Sequence[Hook] = (), sent: Sequence[Callable[[httpx.Request], None]] = ()) -> httpx.Client:
    """Connections to a service, to be shared: a client of httpx costs tens of milliseconds."""
    return httpx.Client(base_url=url, timeout=TIMEOUT_S, event_hooks={"request": list(sent), "response": list(hooks)})


@dataclass(frozen=True)
class Credentials:
    """What an account was opened with, and the token that came of it."""

    email: str
    password: str
    token: str

    @property
    def by_token(self) -> dict[str, str]:
        """The header of a token."""
        return {"X-Auth-Token": self.token}

    @property
    def by_password(self) -> dict[str, str]:
        """The header of login and password."""
        return basic(self.email, self.password)


def basic(login: str, password: str) -> dict[str, str]:
    """RFC 7617, UTF-8."""
    return {"Authorization": f"Basic {base64.b64encode(f'{login}:{password}'.encode()).decode()}"}


@dataclass(frozen=True)
class Client:
    """Sends requests as one caller, or as nobody."""

    http: httpx.Client
    headers: Mapping[str, str]

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | int | float] | None = None,
        json: object = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """The reply, whatever it is. A body given as bytes has the content type that the headers say, or none.

        query: instead of one in the path.
        """
        return self.http.request(method, path, params=query, json=json, content=body, headers={**self.headers, **(headers or {})})

    def expect(self, status: int, method: str, path: str, **options: Any) -> Json:
        """The JSON of a reply that must have this status; {} where it has no body."""
        reply = self.request(method, path, **options)
        assert reply.status_code == status, f"{method} {path}: {reply.status_code} {reply.text}"
        parsed: Json = reply.json() if reply.content else {}
        return parsed
