"""The pool: bounded, fair, and never in the event loop's way."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from pathlib import Path

import pytest

from domain.errors import INVALID_IMAGE, SERVER_BUSY, FacestreamError
from infra.recognition.decode.limits import ImageLimits
from infra.recognition.engines import EngineNames, build_pipeline
from infra.recognition.face import ExtractedFace
from infra.recognition.models.digests import ModelMissingError
from infra.recognition.pipeline import ExtractionOptions, Pipeline
from infra.recognition.pool import RecognitionPool

pytestmark = pytest.mark.asyncio

OPTIONS = ExtractionOptions()
GENEROUS = 30.0
"""Seconds after which a test that hangs is ended."""


class HeldPipeline(Pipeline):
    """Works until it is let go, so that a test decides who is busy when."""

    def __init__(self) -> None:
        self.may_finish = threading.Semaphore(0)
        self.started = threading.Semaphore(0)

    def extract(self, data: bytes, content_type: str, options: ExtractionOptions) -> tuple[ExtractedFace, ...]:
        self.started.release()
        assert self.may_finish.acquire(timeout=GENEROUS)
        return ()


class HeldPool:
    """A pool of held pipelines."""

    def __init__(
        self,
        workers: int,
        waiting: int,
        patience: float = GENEROUS,
        kind: type[RecognitionPool] = RecognitionPool,
    ) -> None:
        self.pipelines: list[HeldPipeline] = []
        self.pool = kind(self._build, workers=workers, waiting=waiting, patience=patience)

    def _build(self) -> Pipeline:
        self.pipelines.append(HeldPipeline())
        return self.pipelines[-1]

    def request(self) -> asyncio.Task[tuple[ExtractedFace, ...]]:
        return asyncio.create_task(self.pool.extract(b"", "image/jpeg", OPTIONS))

    def let_go(self, times: int = 1) -> None:
        for pipeline in self.pipelines:
            pipeline.may_finish.release(times)


async def _until_waiting(held: HeldPool, count: int) -> None:
    async with asyncio.timeout(GENEROUS):
        while held.pool.waiting != count:
            await asyncio.sleep(0)


async def _started(pipeline: HeldPipeline) -> None:
    assert await asyncio.to_thread(pipeline.started.acquire, True, GENEROUS)


def _is_busy(error: BaseException | None) -> bool:
    return isinstance(error, FacestreamError) and error.case is SERVER_BUSY and error.retry_after == 1


async def test_pipelines_run_beside_one_another_and_beside_the_loop() -> None:
    held = HeldPool(workers=2, waiting=0)
    await held.pool.start()
    first, second = held.request(), held.request()
    for pipeline in held.pipelines:
        await _started(pipeline)
    assert held.pool.running == 2
    held.let_go()
    assert list(await asyncio.gather(first, second)) == [(), ()]
    assert held.pool.running == 0
    await held.pool.close()


async def test_who_comes_to_a_full_queue_is_refused_at_once() -> None:
    held = HeldPool(workers=1, waiting=1)
    await held.pool.start()
    running, waiting = held.request(), held.request()
    await _until_waiting(held, 1)
    with pytest.raises(FacestreamError) as refusal:
        await held.request()
    assert _is_busy(refusal.value)
    held.let_go(2)
    assert list(await asyncio.gather(running, waiting)) == [(), ()]
    await held.pool.close()


async def test_who_waits_too_long_is_refused_and_frees_the_place() -> None:
    held = HeldPool(workers=1, waiting=1, patience=0.01)
    await held.pool.start()
    running = held.request()
    await _started(held.pipelines[0])
    with pytest.raises(FacestreamError) as refusal:
        await held.request()
    assert _is_busy(refusal.value)
    assert held.pool.waiting == 0
    held.let_go()
    assert await running == ()
    await held.pool.close()


async def test_who_is_cancelled_while_waiting_frees_the_place() -> None:
    held = HeldPool(workers=1, waiting=1)
    await held.pool.start()
    running, given_up = held.request(), held.request()
    await _until_waiting(held, 1)
    given_up.cancel()
    await asyncio.wait([given_up])
    assert held.pool.waiting == 0
    patient = held.request()
    await _until_waiting(held, 1)
    held.let_go(2)
    assert list(await asyncio.gather(running, patient)) == [(), ()]
    await held.pool.close()


async def test_a_pipeline_handed_to_someone_who_is_cancelled_in_that_moment_is_not_lost() -> None:
    class UnluckyPool(RecognitionPool):
        victim: asyncio.Task[object] | None = None

        def _release(self, pipeline: Pipeline) -> None:
            super()._release(pipeline)
            if self.victim is not None:
                self.victim.cancel()

    held = HeldPool(workers=1, waiting=2, kind=UnluckyPool)
    pool = held.pool
    assert isinstance(pool, UnluckyPool)
    await pool.start()
    running, victim, after = held.request(), held.request(), held.request()
    await _until_waiting(held, 2)
    pool.victim = victim
    held.let_go(2)
    async with asyncio.timeout(GENEROUS):
        assert await running == ()
        assert await after == ()
    assert victim.cancelled()
    await pool.close()


async def test_who_is_cancelled_while_running_keeps_the_pipeline_until_its_end() -> None:
    held = HeldPool(workers=1, waiting=1)
    await held.pool.start()
    given_up = held.request()
    await _started(held.pipelines[0])
    given_up.cancel()
    await asyncio.wait([given_up])
    assert held.pool.running == 1
    after = held.request()
    await _until_waiting(held, 1)
    held.let_go(2)
    assert await after == ()
    await held.pool.close()


async def test_closing_refuses_who_waits_and_lets_the_running_finish() -> None:
    held = HeldPool(workers=1, waiting=1)
    await held.pool.start()
    running, waiting = held.request(), held.request()
    await _until_waiting(held, 1)
    closing = asyncio.create_task(held.pool.close())
    await asyncio.wait([waiting])
    assert _is_busy(waiting.exception())
    assert not closing.done()
    held.let_go()
    assert await running == ()
    await closing
    with pytest.raises(FacestreamError) as refusal:
        await held.request()
    assert _is_busy(refusal.value)


async def test_before_its_start_the_pool_is_busy() -> None:
    with pytest.raises(FacestreamError) as refusal:
        await HeldPool(workers=1, waiting=1).request()
    assert _is_busy(refusal.value)


async def test_a_missing_model_is_told_at_the_start(tmp_path: Path) -> None:
    pool = RecognitionPool(lambda: build_pipeline(tmp_path, EngineNames(), ImageLimits()), workers=2)
    with pytest.raises(ModelMissingError, match="make models"):
        await pool.start()
    await pool.close()


@pytest.mark.models
async def test_real_pipelines_side_by_side(models_dir: Path, samples: Mapping[str, Path], pipeline: Pipeline) -> None:
    pool = RecognitionPool(lambda: build_pipeline(models_dir, EngineNames(), ImageLimits()), workers=2)
    await pool.start()
    names = ("obama.jpg", "biden.jpg", "grace_hopper.jpg") * 3
    pictures = [samples[name].read_bytes() for name in names]
    found = await asyncio.gather(*(pool.extract(picture, "image/jpeg", OPTIONS) for picture in pictures))
    assert found == [pipeline.extract(picture, "image/jpeg", OPTIONS) for picture in pictures]
    with pytest.raises(FacestreamError) as refusal:
        await pool.extract(b"no image", "image/jpeg", OPTIONS)
    assert refusal.value.case is INVALID_IMAGE
    assert len(await pool.extract(pictures[0], "image/jpeg", OPTIONS)) == 1
    await pool.close()
