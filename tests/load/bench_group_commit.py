"""How many appends a second the group commit takes: persons with one vault row each, saved by concurrent callers.

Run: python -m tests.load.bench_group_commit [callers] [seconds] [folder]. The folder's disk decides much: the latency of a
sync is printed beside the rate.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from domain.aggregate import CommandContext
from domain.ids import draw_id, utc_now
from domain.person import Person
from infra.event_store.group_commit import GroupCommit
from infra.event_store.mapper import EventMapper
from infra.event_store.repository import Repository
from infra.event_store.sqlite import SQLiteEventStore
from infra.sqlite.checkpointer import Checkpointer
from infra.vault.port import VaultKind, VaultRow
from infra.vault.refs import ref_drawer
from infra.vault.sqlite import SQLiteVault

CALLERS = 64
SECONDS = 5.0
SYNCS = 200
TEXT = b"what a client says of somebody"


def sync_latency_ms(folder: Path) -> float:
    """The median time of writing and syncing one page."""
    times = []
    with (folder / "sync").open("wb", buffering=0) as file:
        for _ in range(SYNCS):
            file.write(b"\0" * 4096)
            start = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append(time.perf_counter() - start)
    return sorted(times)[SYNCS // 2] * 1000


async def create_persons(repository: Repository, until: float, latencies: list[float]) -> None:
    """One caller: create, wait, create the next."""
    draw_ref = ref_drawer(utc_now)
    account_id = draw_id()
    while (start := time.perf_counter()) < until:
        context = CommandContext(account_id, draw_id(), None, utc_now())
        person_id, ref = draw_id(), draw_ref()
        person = Person.create(person_id, context, user_data_ref=ref, external_id_ref=None)
        row = VaultRow(ref, person_id, 1, account_id, VaultKind.PERSON_USER_DATA, TEXT)
        await repository.save(context, person, rows=(row,))
        latencies.append(time.perf_counter() - start)


async def measure(folder: Path, callers: int, seconds: float) -> list[float]:
    """The latencies of all appends, in seconds, sorted."""
    store, vault = SQLiteEventStore(folder / "events.db"), SQLiteVault(folder / "vault.db")
    checkpointer = Checkpointer((folder / "events.db", folder / "vault.db"))
    checkpointer.start()
    ignore: Callable[[int], None] = lambda _: None  # noqa: E731  # nobody follows the log here
    group_commit = GroupCommit(store, vault, ignore)
    repository = Repository(store, group_commit, EventMapper())
    latencies: list[float] = []
    until = time.perf_counter() + seconds
    await asyncio.gather(*(create_persons(repository, until, latencies) for _ in range(callers)))
    await group_commit.close()
    checkpointer.stop()
    store.close()
    vault.close()
    return sorted(latencies)


def main(callers: int = CALLERS, seconds: float = SECONDS, parent: str | None = None) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(dir=parent) as name:
        folder = Path(name)
        sync_ms = sync_latency_ms(folder)
        latencies = asyncio.run(measure(folder, callers, seconds))
    rate = len(latencies) / seconds
    p50, p99 = (latencies[int(len(latencies) * share)] * 1000 for share in (0.5, 0.99))
    print(
        f"{callers} callers, one vault row each: {rate:.0f} appends/s, p50 {p50:.1f} ms, p99 {p99:.1f} ms;"
        f" a sync takes {sync_ms:.2f} ms"
    )


if __name__ == "__main__":
    main(*(convert(value) for convert, value in zip((int, float, str), sys.argv[1:], strict=False)))
