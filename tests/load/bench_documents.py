"""How fast the read models are: `python -m tests.load.bench_documents [documents]`."""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from uuid import UUID

from infra.documents.port import Collection, Document, FieldType, Query
from infra.documents.sqlite import SqliteDocuments
from infra.sqlite.wal import wal_bytes

PERSONS = Collection(
    "persons",
    {"account_id": FieldType.ID, "created": FieldType.INTEGER, "external": FieldType.BYTES, "list_id": FieldType.ID},
    (("account_id", "created"), ("account_id", "external"), ("list_id", "created")),
)
BATCH = 500
LOOKUPS = 5000


def person(dice: random.Random, account: str, number: int) -> Document:
    """About 450 bytes of JSON."""
    return {
        "id": str(UUID(bytes=dice.randbytes(16), version=4)),
        "account_id": account,
        "created": number,
        "external": dice.randbytes(16).hex(),
        "list_id": str(UUID(bytes=dice.randbytes(16), version=4)) if number % 2 else None,
        "user_data": f"Visitor {number} of the west gate, building {number % 40}, badge \N{NUMERO SIGN} {dice.randrange(10**6)}",
        "external_id": f"crm-{number}",
        "descriptors": [str(UUID(bytes=dice.randbytes(16), version=4))],
        "lists": [],
    }


def seconds(work: Callable[[], object]) -> float:
    """How long a call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def fill(documents: SqliteDocuments, persons: list[Document]) -> None:
    """Batches of 500, one transaction each; the log is emptied as the checkpointer would."""
    for start in range(0, len(persons), BATCH):
        with documents.write() as writer:
            for document in persons[start : start + BATCH]:
                writer.put(PERSONS, document)
        if start % (40 * BATCH) == 0:
            documents.purge()


def lookups(documents: SqliteDocuments, ids: list[str]) -> str:
    """Median and 99th percentile of get, in microseconds."""
    times = sorted(seconds(partial(documents.get, PERSONS, document_id)) for document_id in ids)
    return f"p50 {statistics.median(times) * 1e6:.1f} µs, p99 {times[len(times) * 99 // 100] * 1e6:.1f} µs"


def writes(documents: SqliteDocuments, persons: list[Document], dice: random.Random) -> None:
    """Puts, changes and removals."""
    print(f"put, new          {len(persons) / seconds(lambda: fill(documents, persons)):10,.0f} /s ({BATCH} a transaction)")
    some = dice.sample(persons, min(20_000, len(persons)))
    print(f"put, same fields  {len(some) / seconds(lambda: fill(documents, some)):10,.0f} /s")
    changed = [document | {"list_id": document["id"], "user_data": "x" * dice.randrange(400)} for document in some]
    print(f"put, other fields {len(some) / seconds(lambda: fill(documents, changed)):10,.0f} /s")

    def patch() -> None:
        with documents.write() as writer:
            for document in some[:5000]:
                writer.patch(PERSONS, document["id"], {"user_data": "moved"})

    def delete() -> None:
        with documents.write() as writer:
            for document in some[:5000]:
                writer.delete(PERSONS, document["id"])

    print(f"patch             {5000 / seconds(patch):10,.0f} /s")
    print(f"delete            {5000 / seconds(delete):10,.0f} /s")
    fill(documents, some)


def reads(documents: SqliteDocuments, persons: list[Document], dice: random.Random) -> None:
    """Lookups, pages, searches."""
    account = persons[0]["account_id"]
    ids = [document["id"] for document in dice.choices(persons, k=LOOKUPS)]
    print(f"get               {lookups(documents, ids)}")
    stop = threading.Event()

    def keep_writing() -> None:
        while not stop.is_set():
            fill(documents, persons[:BATCH])

    writer = threading.Thread(target=keep_writing)
    writer.start()
    print(f"get, while writing {lookups(documents, ids)}")
    stop.set()
    writer.join()
    cases = {
        "page of 10, newest first": Query({"account_id": account}, order=("-created",), limit=10),
        "page of 1000": Query({"account_id": account}, order=("-created",), limit=1000),
        "page of 10 at 100,000": Query({"account_id": account}, order=("-created",), offset=100_000, limit=10),
        "contains, few hits": Query({"account_id": account}, {"user_data": "badge № 99999"}, ("-created",), limit=10),
        "contains, all hit": Query({"account_id": account}, {"user_data": "gate"}, ("-created",), limit=10),
        "contains, in another key": Query({"account_id": account}, {"user_data": "crm-"}, ("-created",), limit=10),
    }
    for name, query in cases.items():
        found = statistics.median(seconds(partial(documents.find, PERSONS, query)) for _ in range(7))
        counted = statistics.median(seconds(partial(documents.count, PERSONS, query)) for _ in range(5))
        print(f"{name:26} find {found * 1e3:8.2f} ms, count {counted * 1e3:8.2f} ms")
    print(f"get_many of 1000  {seconds(lambda: documents.get_many(PERSONS, ids[:1000])) * 1e3:.1f} ms")
    print(f"scan              {len(persons) / seconds(lambda: sum(1 for _ in documents.scan(PERSONS))):10,.0f} /s")


def main() -> None:
    """Fill a file in a temporary folder and measure."""
    amount = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    dice = random.Random(1)
    account = str(UUID(bytes=dice.randbytes(16), version=4))
    persons = [person(dice, account, number) for number in range(amount)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "views.db"
        documents = SqliteDocuments(path)
        documents.prepare([PERSONS])
        writes(documents, persons, dice)
        print(f"purge             {seconds(documents.purge) * 1e3:.1f} ms")
        print(f"file              {path.stat().st_size / amount:.0f} bytes a document")
        reads(documents, persons, dice)
        print(f"drop              {seconds(lambda: documents.drop(PERSONS)):.2f} s, log {wal_bytes(path) >> 20} MiB")
        print(f"purge             {seconds(documents.purge):.2f} s")
        documents.close()


if __name__ == "__main__":
    main()
