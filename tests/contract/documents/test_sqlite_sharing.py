"""Threads and processes at one file: committed states only, and nothing lost when one of them dies."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest

from infra.documents.port import Query
from infra.documents.sqlite import SqliteDocuments
from tests.contract.documents.shape import OTHERS, VISITORS, uuid, visitor

REPOSITORY = Path(__file__).parents[3]
LOG = UUID(int=77)
TIMEOUT_S = 60
CARDS = 20
"""Documents that always hold the same number, their transaction's."""


@pytest.fixture
def documents(tmp_path: Path) -> Iterator[SqliteDocuments]:
    store = SqliteDocuments(tmp_path / "views.db")
    store.prepare([VISITORS, OTHERS])
    yield store
    store.close()


def deal(documents: SqliteDocuments, number: int) -> None:
    """One transaction: every card shows `number`, in a text of another length; one of them is deleted and put anew."""
    with documents.write() as writer:
        writer.delete(VISITORS, uuid(number % CARDS))
        for card in range(CARDS):
            writer.put(VISITORS, visitor(card, account_id=uuid(9), created=number, note=f"{number} " * (number * 7 % 90 + 1)))
        writer.count_up("deals", "all", 1)
        writer.set_position("view", LOG, number)


def shown(documents: SqliteDocuments) -> int:
    """The number on every card, read in each way; fails where they differ."""
    found = documents.find(VISITORS, Query({"account_id": uuid(9)}, order=("-created",)))
    assert len(found) == CARDS
    (number,) = {card["created"] for card in found}
    assert all(card["note"] == f"{number} " * (number * 7 % 90 + 1) for card in found)
    many = documents.get_many(VISITORS, map(uuid, range(CARDS)))
    assert len(many) == CARDS
    assert len({card["created"] for card in many.values()}) == 1
    assert documents.count(VISITORS, Query({"account_id": uuid(9)}, {"note": " "})) == CARDS
    return int(number)


def test_four_threads_see_committed_states_only(documents: SqliteDocuments) -> None:
    deal(documents, 0)
    done = threading.Event()
    under_way = threading.Barrier(5, timeout=TIMEOUT_S)

    def watch() -> int:
        under_way.wait()
        last = reads = 0
        while not done.is_set():
            now = shown(documents)
            assert now >= last
            position = documents.position("view")
            assert position is not None
            assert position[1] >= now
            last, reads = now, reads + 1
        return reads

    with ThreadPoolExecutor(4) as pool:
        watchers = [pool.submit(watch) for _ in range(4)]
        under_way.wait()
        try:
            for number in range(1, 200):
                deal(documents, number)
        finally:
            done.set()
        assert all(watcher.result(TIMEOUT_S) for watcher in watchers)
    assert shown(documents) == documents.counter("deals", "all") - 1 == 199


def test_a_thread_s_connection_goes_with_it(documents: SqliteDocuments, tmp_path: Path) -> None:
    def open_files() -> int:
        return sum(link.resolve().name.startswith("views.db") for link in Path("/proc/self/fd").iterdir())

    documents.get(VISITORS, uuid(1))
    before = open_files()
    for _ in range(20):
        thread = threading.Thread(target=documents.get, args=(VISITORS, uuid(1)))
        thread.start()
        thread.join(TIMEOUT_S)
    assert open_files() <= before + 2  # SQLite keeps a descriptor until no lock of the process needs it


PROGRAM = """
import sys
from pathlib import Path
from infra.documents.sqlite import SqliteDocuments
from tests.contract.documents.shape import OTHERS, VISITORS, uuid, visitor
from tests.contract.documents.test_sqlite_sharing import LOG, deal
documents = SqliteDocuments(Path(sys.argv[1]))
documents.prepare([VISITORS, OTHERS])
"""

COUNTING = """
print("ready", flush=True)
sys.stdin.readline()
for _ in range(300):
    with documents.write() as writer:
        document = writer.get(OTHERS, uuid(1)) or visitor(1, visits=0)
        writer.put(OTHERS, document | {"visits": document["visits"] + 1, "last": sys.argv[2]})
        writer.count_up("visits", "all", 1)
documents.close()
"""

DEALING = """
number = documents.counter("deals", "all")
while True:
    deal(documents, number)
    print(number, flush=True)
    number += 1
"""

STOPPING = """
deal(documents, 0)
with documents.write() as writer:
    for card in range(0, 20, 2):
        writer.put(VISITORS, visitor(card, account_id=uuid(9), created=1, note="never"))
    writer.count_up("deals", "all", 1)
    writer.set_position("view", LOG, 1)
    print("inside", flush=True)
    sys.stdin.readline()
"""


def start(program: str, path: Path, name: str = "") -> subprocess.Popen[str]:
    """A second process at the same file."""
    command = [sys.executable, "-c", PROGRAM + program, str(path), name]
    return subprocess.Popen(command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def line(process: subprocess.Popen[str]) -> str:
    """The next line that it prints."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def kill(process: subprocess.Popen[str]) -> None:
    """kill -9, and its pipes closed."""
    process.kill()
    process.communicate(timeout=TIMEOUT_S)


def test_two_processes_create_one_file_and_take_turns(tmp_path: Path) -> None:
    path = tmp_path / "views.db"
    processes = [start(COUNTING, path, name) for name in ("a", "b")]
    try:
        assert [line(process) for process in processes] == ["ready", "ready"]
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        for process in processes:
            process.communicate(timeout=TIMEOUT_S)
    finally:
        for process in processes:
            kill(process)
    assert [process.returncode for process in processes] == [0, 0]
    documents = SqliteDocuments(path)
    document = documents.get(OTHERS, uuid(1))
    assert document is not None
    assert document["visits"] == documents.counter("visits", "all") == 600
    documents.close()


def test_a_kill_inside_a_transaction_undoes_it(documents: SqliteDocuments, tmp_path: Path) -> None:
    process = start(STOPPING, tmp_path / "views.db")
    try:
        assert line(process) == "inside"
    finally:
        kill(process)
    assert shown(documents) == 0
    assert documents.counter("deals", "all") == 1
    assert documents.position("view") == (LOG, 0)
    assert documents.count(VISITORS, Query({}, {"note": "never"})) == 0
    deal(documents, 1)
    assert shown(documents) == 1


def test_kills_at_any_time_leave_rows_counter_and_position_together(tmp_path: Path) -> None:
    path = tmp_path / "views.db"
    for transactions in (1, 7, 20):
        process = start(DEALING, path)
        try:
            told = [int(line(process)) for _ in range(transactions)]
        finally:
            kill(process)
        documents = SqliteDocuments(path)
        last = shown(documents)
        assert last >= told[-1]
        assert documents.position("view") == (LOG, last)
        assert documents.counter("deals", "all") == last + 1
        documents.close()
