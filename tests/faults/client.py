"""A client with an account of its own."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx

PASSWORD = "correct horse battery"
PATIENCE_S = 120.0


class RefusedError(Exception):
    """A reply that is no success. status; body: the error body."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(f"{status} {body}")
        self.status = status
        self.body = body


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[httpx.AsyncClient]:
    """Connections to a service; for many callers at once each its own, since httpx searches all connections for every call."""
    async with httpx.AsyncClient(base_url=url, timeout=PATIENCE_S, verify=False, trust_env=False) as http:
        yield http


async def call(http: httpx.AsyncClient, method: str, path: str, **options: Any) -> Any:
    """The reply's JSON, or its bytes, or None. Raises RefusedError; httpx.TransportError where the outcome is unknown."""
    reply = await http.request(method, f"/4/{path}", **options)
    kind = reply.headers.get("content-type", "")
    body = reply.json() if kind.startswith("application/json") else reply.content or None
    if not reply.is_success:
        raise RefusedError(reply.status_code, body)
    return body


def basic(email: str, password: str = PASSWORD) -> str:
    """The value of the header."""
    return "Basic " + base64.b64encode(f"{email}:{password}".encode()).decode()


class Client:
    """The commands and queries that these tests give; ids are texts."""

    def __init__(self, http: httpx.AsyncClient, headers: Mapping[str, str]) -> None:
        self._http = http
        self._headers = dict(headers)

    @classmethod
    async def register(cls, http: httpx.AsyncClient, email: str, organization: str = "An organization") -> Client:
        """Open an account, and use its token from then on."""
        body = {"organization_name": organization, "email": email, "password": PASSWORD}
        reply = await call(http, "POST", "accounts", json=body)
        return cls.with_token(http, reply["token"])

    @classmethod
    def with_token(cls, http: httpx.AsyncClient, token: str) -> Client:
        """The client of an account that is there already."""
        return cls(http, {"X-Auth-Token": token})

    @classmethod
    def with_login(cls, http: httpx.AsyncClient, email: str, password: str = PASSWORD) -> Client:
        """The client of an account that is there already."""
        return cls(http, {"Authorization": basic(email, password)})

    @property
    def token(self) -> str:
        """The account's token."""
        return self._headers["X-Auth-Token"]

    def on(self, http: httpx.AsyncClient) -> Client:
        """The same client after the service was started again."""
        return Client(http, self._headers)

    async def call(self, method: str, path: str, **options: Any) -> Any:
        """See the function."""
        headers = self._headers | options.pop("headers", {})
        return await call(self._http, method, path, headers=headers, **options)

    async def create_person(self, user_data: str = "", external_id: str = "") -> str:
        reply = await self.call("POST", "storage/persons", json={"user_data": user_data, "external_id": external_id})
        person_id: str = reply["person_id"]
        return person_id

    async def patch_person(self, person_id: str, **texts: str) -> None:
        await self.call("PATCH", f"storage/persons/{person_id}", json=texts)

    async def delete_person(self, person_id: str) -> None:
        await self.call("DELETE", f"storage/persons/{person_id}")

    async def person(self, person_id: str) -> Any:
        return await self.call("GET", f"storage/persons/{person_id}")

    async def create_list(self, kind: str, list_data: str) -> str:
        reply = await self.call("POST", "storage/lists", params={"type": kind}, json={"list_data": list_data})
        list_id: str = reply["list_id"]
        return list_id

    async def patch_list(self, list_id: str, list_data: str) -> None:
        await self.call("PATCH", f"storage/lists/{list_id}", json={"list_data": list_data})

    async def delete_list(self, list_id: str) -> None:
        await self.call("DELETE", f"storage/lists/{list_id}")

    async def members(self, list_id: str) -> Any:
        return await self.call("GET", f"storage/lists/{list_id}")

    async def extract(self, image: bytes, content_type: str = "image/jpeg") -> list[str]:
        reply = await self.call("POST", "storage/descriptors", content=image, headers={"Content-Type": content_type})
        return [face["id"] for face in reply["faces"]]

    async def descriptor(self, descriptor_id: str) -> Any:
        return await self.call("GET", f"storage/descriptors/{descriptor_id}")

    async def portrait(self, descriptor_id: str) -> bytes:
        portrait: bytes = await self.call("GET", f"storage/portraits/{descriptor_id}")
        return portrait

    async def hold(self, person_id: str, descriptor_id: str, do: str = "attach") -> None:
        path = f"storage/persons/{person_id}/linked_descriptors"
        await self.call("PATCH", path, params={"descriptor_id": descriptor_id, "do": do})

    async def enlist(self, kind: str, member_id: str, list_id: str, do: str = "attach") -> None:
        """kind: persons or descriptors."""
        await self.call("PATCH", f"storage/{kind}/{member_id}/linked_lists", params={"list_id": list_id, "do": do})

    async def pages(self, path: str, key: str) -> list[Any]:
        """All objects of a collection, page by page."""
        found: list[Any] = []
        while True:
            reply = await self.call("GET", path, params={"page": len(found) // 100 + 1, "page_size": 100})
            found += reply[key]
            if len(reply[key]) < 100:
                assert reply.get("count", len(found)) == len(found)
                return found


async def is_refused(reply: Any, status: int) -> bool:
    """Whether a call is refused with a status. reply: the call, not awaited yet."""
    try:
        await reply
    except RefusedError as refusal:
        return refusal.status == status
    return False
