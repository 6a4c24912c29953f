"""Websockets: from a command's reply to the message of what it did, with few and with many subscribers."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack

import httpx
import numpy as np
from websockets.asyncio.client import ClientConnection, connect

from domain.descriptor import Descriptor, TemplateRef
from domain.descriptor_versions import BUILT_IN_VERSION
from domain.ids import draw_id
from infra.bootstrap.adapters import open_adapters
from infra.event_store.port import Append
from infra.vault.port import VaultKind
from projections.descriptors.view import DESCRIPTORS
from tests.load.figure import Figure
from tests.load.population import Author
from tests.load.servers import facestream
from tests.load.workbench import Populated, Workbench

SUBSCRIBERS = (1, 100, 1000)
COMMANDS = 100
"""One after the other: each is answered, and its message has come everywhere, before the next."""

DIMENSIONS = 128
GIVE_UP_S = 30.0


def measure(bench: Workbench) -> list[Figure]:
    """Median and 99th percentile of the time from the reply to a message, over all subscribers."""
    crowd = bench.populated("descriptors", 10, descriptor_alone)
    adapters = open_adapters(crowd.settings)
    try:
        descriptor_id = next(adapters.documents.scan(DESCRIPTORS))["id"]
    finally:
        adapters.close()
    figures = []
    with facestream(crowd.settings.data_dir, bench.folder) as port:
        for subscribers in SUBSCRIBERS:
            figures.append(_figure(subscribers, asyncio.run(_delays(port, crowd, descriptor_id, subscribers))))
    return figures


def descriptor_alone(author: Author, number: int) -> Iterator[Append]:
    """One event: a descriptor with a template that means nothing."""
    descriptor_id, context = draw_id(), author.context()
    template = np.random.default_rng(number).standard_normal(DIMENSIONS, np.float32).tobytes()
    row = author.row(descriptor_id, VaultKind.DESCRIPTOR_TEMPLATE, template)
    templates = (TemplateRef(BUILT_IN_VERSION, row.ref),)
    descriptor = Descriptor.extract(descriptor_id, context, templates=templates, portrait_ref=None)
    yield author.append(context, descriptor, rows=[row])


async def _delays(port: int, crowd: Populated, descriptor_id: str, subscribers: int) -> list[float]:
    """Seconds; below 0 where the message was there before the reply."""
    address = f"ws://127.0.0.1:{port}/4/ws"
    query = {"descriptor_id": descriptor_id, "descriptor_ids": descriptor_id}
    delays: list[float] = []
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=crowd.headers))
        sockets = [await stack.enter_async_context(_subscriber(address, crowd.headers)) for _ in range(subscribers)]
        for _ in range(COMMANDS):
            heard = [asyncio.create_task(_heard(socket)) for socket in sockets]
            reply = await http.post("/4/matching/match", params=query)
            replied = time.monotonic()
            reply.raise_for_status()
            delays += [at - replied for at in await asyncio.gather(*heard)]
    return delays


def _subscriber(address: str, headers: Mapping[str, str]) -> connect:
    return connect(address, additional_headers=headers, compression=None)


async def _heard(socket: ClientConnection) -> float:
    """When the next message had come."""
    async with asyncio.timeout(GIVE_UP_S):
        message = json.loads(await socket.recv())
    assert message["source"] == "match"
    return time.monotonic()


def _figure(subscribers: int, delays: list[float]) -> Figure:
    in_order = sorted(delays)
    p50, p99 = (in_order[int(len(in_order) * share)] * 1000 for share in (0.5, 0.99))
    name = f"reply to message, median, {subscribers:,} subscriber{'s' * (subscribers > 1)}"
    return Figure(name, p50, "ms", note=f"p99 {p99:.1f} ms, of {len(in_order):,} messages; subscribers on the same two cores")
