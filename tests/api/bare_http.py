"""Requests as no HTTP library would send them: without Content-Length, with a bare `?`, with bodies that are never ended."""

from __future__ import annotations

import asyncio
import json
from asyncio import StreamReader, StreamWriter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection

from tests.api.client import TIMEOUT_S, Json


@dataclass(frozen=True)
class BareReply:
    """status, headers by lower-case name, body."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Json:
        parsed: Json = json.loads(self.body)
        return parsed


def bare_request(port: int, method: str, target: str, headers: Mapping[str, str], body: Iterable[bytes] = ()) -> BareReply:
    """Send exactly these headers (and Host), then the pieces of the body; read the reply.

    A server that refuses in the middle of a body may close the connection: the rest is not sent then.
    """
    connection = HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
    try:
        connection.putrequest(method, target, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        try:
            for piece in body:
                connection.send(piece)
        except ConnectionError:
            pass
        reply = connection.getresponse()
        return BareReply(reply.status, {name.lower(): value for name, value in reply.getheaders()}, reply.read())
    finally:
        connection.close()


@dataclass(frozen=True)
class BareRequest:
    """A request with its whole body."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""

    def to_bytes(self) -> bytes:
        """As it goes over the wire; the server closes the connection behind its reply."""
        own = {"Host": "127.0.0.1", "Connection": "close", "Content-Length": str(len(self.body))}
        lines = [f"{name}: {value}" for name, value in {**own, **self.headers}.items()]
        return "\r\n".join([f"{self.method} {self.target} HTTP/1.1", *lines, "", ""]).encode() + self.body


async def at_once(port: int, requests: Sequence[BareRequest]) -> list[BareReply]:
    """The replies, in order. Every connection is open before anything is sent; a library's pool would queue them."""
    connections = [await asyncio.open_connection("127.0.0.1", port) for _ in requests]
    for (_, writer), request in zip(connections, requests, strict=True):
        writer.write(request.to_bytes())
    return await asyncio.wait_for(asyncio.gather(*(_read(*connection) for connection in connections)), TIMEOUT_S)


async def _read(reader: StreamReader, writer: StreamWriter) -> BareReply:
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    first, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    return BareReply(int(first.split()[1]), headers, body)
