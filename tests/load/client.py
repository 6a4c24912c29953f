"""A load generator for machines without wrk: `python -m tests.load.client PORT PLAN CLIENTS SECONDS [-H "NAME: VALUE"]...`

As bare as Python can be: requests are made before the clock starts, of a reply only its status and length are read.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

import uvloop

from tests.load.plan import read_plan

LENGTH = b"\r\ncontent-length: "


@dataclass
class Tally:
    """What all clients of a run have seen; latencies in seconds."""

    latencies: list[float] = field(default_factory=list)
    refused: int = 0
    broken: int = 0


class OneClient(asyncio.Protocol):
    """A connection with one request at a time, until the time is up."""

    def __init__(self, requests: cycle[bytes], until: float, tally: Tally, done: asyncio.Future[None]) -> None:
        self._requests = requests
        self._until = until
        self._tally = tally
        self._done = done
        self._received = b""
        self._asked_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, separator, body = self._received.partition(b"\r\n\r\n")
        if not separator:
            return
        at = head.lower().find(LENGTH)
        length = int(head[at + len(LENGTH) :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        if len(body) < length:
            return
        self._received = b""
        now = time.perf_counter()
        self._tally.latencies.append(now - self._asked_at)
        self._tally.refused += head[9:10] != b"2"
        if now < self._until:
            self._ask()
        else:
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if time.perf_counter() < self._until:
            self._tally.broken += 1
        self._done.set_result(None)

    def _ask(self) -> None:
        self._asked_at = time.perf_counter()
        self._transport.write(next(self._requests))


def raw_requests(plan: Path, port: int, headers: Sequence[str]) -> list[bytes]:
    """The plan's requests as they go over the wire."""
    raw = []
    for request in read_plan(plan):
        body = request.raw_body()
        lines = [f"{request.method} {request.path} HTTP/1.1", f"Host: 127.0.0.1:{port}", *headers]
        if body:
            lines.append(f"Content-Length: {len(body)}")
        raw.append("\r\n".join([*lines, "", ""]).encode() + body)
    return raw


async def ask(port: int, requests: Sequence[bytes], clients: int, seconds: float) -> Tally:
    """Run all clients to the end."""
    loop = asyncio.get_running_loop()
    tally, until, in_turn = Tally(), time.perf_counter() + seconds, cycle(requests)
    endings: list[asyncio.Future[None]] = [loop.create_future() for _ in range(clients)]
    for done in endings:
        await loop.create_connection(lambda done=done: OneClient(in_turn, until, tally, done), "127.0.0.1", port)  # type: ignore[misc]  # mypy infers no lambda with a default
    await asyncio.gather(*endings)
    return tally


def main(arguments: Sequence[str]) -> None:
    """Run, and print one line of JSON."""
    port, plan, clients, seconds = int(arguments[0]), Path(arguments[1]), int(arguments[2]), float(arguments[3])
    requests = raw_requests(plan, port, [value for value in arguments[4:] if value != "-H"])
    start = time.perf_counter()
    tally = uvloop.run(ask(port, requests, clients, seconds))
    taken, latencies = time.perf_counter() - start, sorted(tally.latencies)
    p50, p99 = (latencies[int(len(latencies) * share)] * 1000 for share in (0.5, 0.99))
    found = {"answered": len(latencies), "seconds": taken, "refused": tally.refused, "broken": tally.broken}
    print(json.dumps(found | {"p50_ms": p50, "p99_ms": p99}))


if __name__ == "__main__":
    main(sys.argv[1:])
