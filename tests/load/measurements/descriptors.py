"""POST descriptors: a real photograph, recognized, stored and visible; against the same pipelines in a bare loop."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from infra.recognition.models.samples import prepare_samples
from infra.settings import Settings
from tests.load.figure import Figure
from tests.load.generator import Answered, Load, run_load
from tests.load.plan import PlannedRequest, write_plan
from tests.load.population import open_account
from tests.load.servers import facestream
from tests.load.workbench import Workbench

PHOTOGRAPH = "obama2.jpg"
SECONDS = 8
CLIENTS_A_WORKER = 3
"""So that a pipeline never waits for the next picture."""


def measure(bench: Workbench) -> list[Figure]:
    """Pictures a second with one pipeline, and with one a core."""
    photograph = prepare_samples(Settings().cache_dir)[PHOTOGRAPH]
    plan = bench.folder / "post_descriptors"
    write_plan(plan, [PlannedRequest("POST", "/4/storage/descriptors", f"@{photograph}")])
    cores = len(os.sched_getaffinity(0))
    figures: list[Figure] = []
    for workers in sorted({1, cores}):
        bare, service = _bare(photograph, workers), _service(bench, plan, workers)
        with_workers = f"{workers} worker{'s' * (workers > 1)}"
        latencies = f"{CLIENTS_A_WORKER * workers} clients, p50 {service.p50_ms:.0f} ms, p99 {service.p99_ms:.0f} ms"
        figures += [
            Figure(f"POST descriptors by the bare pipeline's rate, {with_workers}", service.per_second / bare),
            Figure(f"POST descriptors, {with_workers}", service.per_second, "/s", note=latencies),
            Figure(f"bare pipeline in a loop, {with_workers}", bare, "/s", note=f"{PHOTOGRAPH}, one process"),
        ]
    if cores > 1:
        figures.append(Figure(f"POST descriptors, {cores} workers by 1", figures[4].value / figures[1].value))
        figures.append(Figure(f"bare pipeline, {cores} workers by 1", figures[5].value / figures[2].value))
    return figures


def _bare(photograph: Path, workers: int) -> float:
    command = [sys.executable, "-m", "tests.load.pictures", str(photograph), str(workers), str(SECONDS)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _service(bench: Workbench, plan: Path, workers: int) -> Answered:
    """In a data folder of its own: it fills with descriptors."""
    settings = Settings(data_dir=bench.folder / f"descriptors_{workers}")
    headers = {"X-Auth-Token": str(open_account(settings).token), "Content-Type": "image/jpeg"}
    with facestream(settings.data_dir, bench.folder, FACESTREAM_RECOGNITION_WORKERS=str(workers)) as port:
        load = Load(port, plan, headers, CLIENTS_A_WORKER * workers, SECONDS)
        run_load(load)
        return run_load(load)
