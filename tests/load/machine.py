"""The machine the figures are from."""

from __future__ import annotations

import os
import platform
import time
from pathlib import Path

SYNCS = 300
PAGE = b"\0" * 4096


def processor() -> str:
    """The processor's name and how many of its cores this process may use."""
    return f"{_model()}, {len(os.sched_getaffinity(0))} cores"


def _model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    fields = dict(line.partition(":")[::2] for line in lines if ":" in line)
    named = {name.strip(): value.strip() for name, value in fields.items()}
    if "model name" not in named:
        return platform.processor() or platform.machine()
    # Virtual machines hide the model's name behind a family's: the numbers tell it.
    return f"{named['model name']} (family {named.get('cpu family')}, model {named.get('model')})"


def sync_latency_ms(folder: Path) -> float:
    """The median time of making one appended page durable in `folder`, milliseconds."""
    times = []
    path = folder / "sync"
    with path.open("wb", buffering=0) as file:
        for _ in range(SYNCS):
            file.write(PAGE)
            start = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append(time.perf_counter() - start)
    path.unlink()
    return sorted(times)[SYNCS // 2] * 1000
