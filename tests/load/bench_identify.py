"""How long an identify takes among a million templates, against one matrix product over all of them.

The measured process runs without OPENBLAS_CORETYPE and OPENBLAS_L2_SIZE, both unset together, whatever the caller has:
they change the product itself, and a ratio to a crippled product says nothing. ``python -m tests.load.bench_identify``
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from uuid import UUID

import numpy as np

from domain.descriptor_versions import BUILT_IN_VERSION, DEFAULT_VERSIONS
from domain.member_list import ListKind
from projections.match_store.memory import MemoryMatchStore
from projections.match_store.port import ListCandidates, Template

TEMPLATES = 1_000_000
DIMENSIONS = 128
LIMIT = 3
REPEATS = 15
UNSET = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
ACCOUNT = UUID(int=1)
LIST = UUID(int=2)
TARGET_RATIO = 2.0


def run() -> dict[str, float | str]:
    """Measure in a process of its own; seconds, rows per second, and the ratio of the median times."""
    environment = {name: value for name, value in os.environ.items() if name not in UNSET}
    command = [sys.executable, "-m", "tests.load.bench_identify", "--measure"]
    finished = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    figures: dict[str, float | str] = json.loads(finished.stdout)
    print(f"identify, {TEMPLATES} templates, half of them candidates: ratio {figures['ratio']} (target {TARGET_RATIO})")
    print(json.dumps(figures, indent=2))
    return figures


def measure() -> dict[str, float | str]:
    """The figures, in this process."""
    random = np.random.default_rng(20240501)
    ids = [UUID(int=int.from_bytes(random.bytes(16), "big")) for _ in range(2 * TEMPLATES)]
    vectors = random.standard_normal((TEMPLATES, DIMENSIONS), dtype=np.float32)
    query = random.standard_normal(DIMENSIONS, dtype=np.float32)

    store = MemoryMatchStore(DEFAULT_VERSIONS)
    chosen = random.random(TEMPLATES) < 0.5
    link = _time(lambda: _link(store, ids, chosen))
    load = _time(lambda: store.put_many(ACCOUNT, BUILT_IN_VERSION, ids[:TEMPLATES], vectors.view(np.uint8)))
    publish = _time(lambda: store.publish(1))
    template = Template(BUILT_IN_VERSION, query.tobytes())
    candidates = ListCandidates(LIST, ListKind.PERSONS)

    products, searches = [], []
    for _ in range(REPEATS):
        products.append(_time(lambda: vectors @ query))
        searches.append(_time(lambda: store.search(ACCOUNT, candidates, [template], LIMIT)))
    product, search = float(np.median(products)), float(np.median(searches))
    batch = _time(lambda: _batch(store, ids))
    return {
        "environment": f"{' and '.join(UNSET)} both unset, {os.cpu_count()} processors",
        "product_s": round(product, 5),
        "identify_s": round(search, 5),
        "ratio": round(search / product, 3),
        "ratio_of_best": round(min(searches) / min(products), 3),
        "load_rows_per_s": round(TEMPLATES / load),
        "link_members_per_s": round(1.5 * TEMPLATES / link),
        "first_publish_s": round(publish, 3),
        "batch_of_500_s": round(batch, 4),
    }


def _link(store: MemoryMatchStore, ids: list[UUID], chosen: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> None:
    """A person for every descriptor, and half of the persons, scattered, on the list."""
    for descriptor, person, is_member in zip(ids, ids[TEMPLATES:], chosen.tolist(), strict=False):
        store.attach(ACCOUNT, descriptor, person)
        if is_member:
            store.add(ACCOUNT, person, LIST, ListKind.PERSONS)


def _batch(store: MemoryMatchStore, ids: list[UUID]) -> None:
    """500 events all over the account, applied and published."""
    for at in range(0, TEMPLATES, TEMPLATES // 125):
        store.drop(ACCOUNT, ids[TEMPLATES + at], LIST)
        store.detach(ACCOUNT, ids[at], ids[TEMPLATES + at])
        store.add(ACCOUNT, ids[TEMPLATES + at], LIST, ListKind.PERSONS)
        store.attach(ACCOUNT, ids[at], ids[TEMPLATES + at])
    store.publish(2)


def _time(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    if "--measure" in sys.argv:
        print(json.dumps(measure()))
    else:
        run()
