"""`facestream demo`: it works, it takes its service with it whatever ends it, and it says so when something is wrong."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.api.photographs import Photographs
from tests.api.running_service import COMMAND

pytestmark = pytest.mark.models

DEMO_S = 120.0


@contextmanager
def demo(temporary: Path) -> Iterator[subprocess.Popen[str]]:
    """The demo in a process of its own, its temporary files in a folder of the test's."""
    temporary.mkdir()
    environment = {**os.environ, "TMPDIR": str(temporary), "COLUMNS": "100"}
    with subprocess.Popen(
        [COMMAND, "demo"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        yield process
        process.kill()


def test_it_finds_the_right_person_and_nobody_else(tmp_path: Path, photographs: Photographs) -> None:
    with demo(tmp_path / "temporary") as process:
        said, _ = process.communicate(timeout=DEMO_S)
    assert process.returncode == 0, said
    assert re.search(r"1 │ obama +│ 0\.9\d+", said)
    for stranger in ("biden", "astronaut", "grace_hopper"):
        assert re.search(rf"{stranger} +│ 0\.[0-4]\d+ +│ somebody else", said)
    for step in (
        "POST /4/accounts",
        "POST /4/storage/descriptors",
        "linked_descriptors",
        "linked_lists",
        "POST /4/matching/search",
    ):
        assert step in said
    assert re.search(r"201 in \d+ ms", said), "every answer has its time"
    assert not list((tmp_path / "temporary").iterdir()), "nothing is left behind"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_it_stops_the_service(tmp_path: Path, photographs: Photographs, number: signal.Signals) -> None:
    with demo(tmp_path / "temporary") as process:
        assert process.stdout is not None
        answers = next(found for line in process.stdout if (found := re.search(r"it answers on (http://\S+)", line)))
        process.send_signal(number)
        process.communicate(timeout=DEMO_S)
    assert process.returncode not in (0, -signal.SIGKILL)
    with pytest.raises(httpx.ConnectError):
        httpx.get(answers[1])
    assert not list((tmp_path / "temporary").iterdir())


def test_a_service_that_does_not_start_is_told_with_its_log(tmp_path: Path, photographs: Photographs) -> None:
    environment = {**os.environ, "FACESTREAM_DETECTOR": "crystal_ball"}
    done = subprocess.run([COMMAND, "demo"], env=environment, capture_output=True, text=True, timeout=DEMO_S, check=False)
    assert done.returncode == 1
    assert "the service did not start" in done.stdout
    assert "crystal_ball" in done.stdout
