"""Recognition and nothing else: `python -m tests.load.pictures PHOTOGRAPH WORKERS SECONDS` prints pictures a second.

As many pipelines as workers, each in a thread, each in a loop over the same photograph: what the service's pool could do at best.
"""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

from infra.recognition.decode.limits import ImageLimits
from infra.recognition.engines import EngineNames, build_pipeline
from infra.recognition.pipeline import ExtractionOptions
from infra.settings import Settings


def pictures_a_second(photograph: bytes, workers: int, seconds: float) -> float:
    """The rate of all workers together."""
    settings = Settings()
    pipelines = [build_pipeline(settings.models_dir, EngineNames(), ImageLimits()) for _ in range(workers)]
    done = [0] * workers
    barrier = threading.Barrier(workers + 1)

    def work(number: int) -> None:
        options = ExtractionOptions()
        pipelines[number].extract(photograph, "image/jpeg", options)
        barrier.wait()
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            pipelines[number].extract(photograph, "image/jpeg", options)
            done[number] += 1

    threads = [threading.Thread(target=work, args=(number,)) for number in range(workers)]
    for thread in threads:
        thread.start()
    barrier.wait()
    start = time.perf_counter()
    for thread in threads:
        thread.join()
    return sum(done) / (time.perf_counter() - start)


if __name__ == "__main__":
    print(pictures_a_second(Path(sys.argv[1]).read_bytes(), int(sys.argv[2]), float(sys.argv[3])))
