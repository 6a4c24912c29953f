"""Log lines of the whole process, each in a process of its own: the configuration is one per process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from typing import Any

import pytest

from infra.telemetry.exception_trail import MOST_CAUSES, MOST_FRAMES, exception_trail
from infra.telemetry.logging import configure_logging
from tests.unit.http.service import ROOT


def written(code: str, level: str = "info", form: str = "auto") -> str:
    program = textwrap.dedent(
        f"""
        import logging, structlog
        from infra.telemetry.logging import configure_logging
        log = structlog.get_logger()
        configure_logging({level!r}, {form!r})
        """
    ) + textwrap.dedent(code)
    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
        text=True,
    )
    assert run.stdout == ""
    return run.stderr


def lines(code: str, level: str = "info") -> list[dict[str, Any]]:
    return [json.loads(line) for line in written(code, level).splitlines()]


def test_json_where_there_is_no_terminal() -> None:
    (line,) = lines('log.info("started", port=5140)')
    assert line.pop("time")
    assert line == {"event": "started", "level": "info", "port": 5140}


def test_text_where_it_is_asked_for() -> None:
    line = written('log.info("started", port=5140, password="marker")', form="text")
    assert "started" in line
    assert "port=5140" in line
    assert "marker" not in line
    assert not line.startswith("{")


def test_levels() -> None:
    code = 'log.debug("a"); log.info("b"); log.warning("c"); log.error("d"); logging.getLogger("x").info("e"); logging.error("f")'
    assert [line["event"] for line in lines(code, "warning")] == ["c", "d", "f"]
    assert [line["event"] for line in lines(code, "debug")] == ["a", "b", "c", "d", "e", "f"]
    assert [line["level"] for line in lines(code, "debug")] == ["debug", "info", "warning", "error", "info", "error"]


@pytest.mark.parametrize("level", ["", "INFO", "trace"])
def test_a_wrong_level(level: str) -> None:
    with pytest.raises(ValueError, match="log level must be one of debug, info, warning, error"):
        configure_logging(level)


def test_sensitive_keys_are_masked_wherever_they_are() -> None:
    (line,) = lines(
        """
        log.info("x", token="marker", user_data="marker", descriptor_id="kept",
                 nested={"Password": "marker", "list": [{"portrait": b"marker"}], "count": 1},
                 deep=[[[[["marker"]]]]], raw=b"marker", other=object())
        """
    )
    assert "marker" not in json.dumps(line)
    assert line["token"] == "***"
    assert line["descriptor_id"] == "kept"
    assert line["nested"] == {"Password": "***", "list": [{"portrait": "***"}], "count": 1}
    assert line["raw"] == "bytes"
    assert line["other"] == "object"


CRASH = """
def inner(secret):
    raise ValueError(f"marker {secret}")
try:
    try:
        inner("marker-variable")
    except ValueError as error:
        raise OSError(28, "marker") from error
except OSError as error:
"""


@pytest.mark.parametrize(
    "call",
    [
        'log.error("failed", exc_info=True)',
        'log.error("failed", exc_info=error)',
        'log.exception("failed")',
        'logging.getLogger("x").exception("failed")',
        'logging.getLogger("x").error("failed", exc_info=error)',
    ],
)
def test_an_exception_is_its_type_and_its_place(call: str) -> None:
    text = written(CRASH + f"    {call}\n")
    assert "marker" not in text
    (line,) = [json.loads(part) for part in text.splitlines()]
    first, second = line["exception"]
    assert (first["type"], first["errno"]) == ("builtins.OSError", 28)
    assert second["type"] == "builtins.ValueError"
    assert second["frames"][-1].endswith(" inner")


def test_other_peoples_loggers_speak_through_the_same_pen() -> None:
    (line,) = lines('logging.getLogger("eventsourcing").warning("position %d", 7)')
    assert (line["event"], line["logger"], line["level"]) == ("position 7", "eventsourcing", "warning")


def test_a_decoder_does_not_tell_what_it_reads_even_at_debug() -> None:
    code = """
        import io
        from PIL import Image
        from PIL.JpegImagePlugin import JpegImageFile
        exif = Image.Exif()
        exif[0x013B] = "an-artist-by-name"
        file = io.BytesIO()
        Image.new("RGB", (96, 96)).save(file, "JPEG", exif=exif)
        assert dict(JpegImageFile(io.BytesIO(file.getvalue())).getexif())[0x013B] == "an-artist-by-name"
        logging.getLogger("PIL.TiffImagePlugin").warning("told")
    """
    (line,) = lines(code, "debug")
    assert line["event"] == "told"


def test_an_exception_as_the_message() -> None:
    (line,) = lines('logging.getLogger("x").error(ValueError("marker"))')
    assert line["event"] == "ValueError"


def test_sanic_says_where_and_not_what() -> None:
    told = lines(
        """
        import sanic
        logging.getLogger("sanic.server").info("Worker ready [%s]", 7)
        logging.getLogger("sanic.root").info("Request: GET http://x/?marker stopped.")
        logging.getLogger("sanic.error").error("<Request: POST /marker> body not consumed.")
        logging.getLogger("sanic.error").error("marker")
        """
    )
    assert [line["event"].split(":")[0] for line in told] == ["Worker ready [7]", "sanic <string>.<module>"]


def test_asyncio_says_what_happened_and_quotes_nothing() -> None:
    code = """
        import asyncio, gc
        async def fail(): raise ValueError("marker")
        async def main():
            task = asyncio.ensure_future(fail())
            await asyncio.sleep(0)
            del task
            gc.collect()
            asyncio.get_running_loop().call_soon(int, "marker")
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            logging.getLogger("asyncio").error("%s: <marker>", "told")
        asyncio.run(main())
    """
    text = written(code)
    assert "marker" not in text
    told = [json.loads(line) for line in text.splitlines()]
    assert [line["event"] for line in told] == ["Task exception was never retrieved", "Exception in callback int", "told:"]
    assert [line["exception"][0]["type"] for line in told[:2]] == ["builtins.ValueError"] * 2


def test_an_uncaught_exception_is_its_type_and_its_place() -> None:
    code = """
        import sys, threading
        def fail(): raise ValueError("marker")
        def leave(): raise SystemExit
        for work in (fail, leave):
            thread = threading.Thread(target=work, name="worker")
            thread.start()
            thread.join()
        # As the interpreter does at its end, which then is no success.
        try:
            fail()
        except ValueError:
            sys.excepthook(*sys.exc_info())
    """
    text = written(code)
    assert "marker" not in text
    first, second = (json.loads(line) for line in text.splitlines())
    assert (first["event"], first["thread"]) == ("uncaught exception in a thread", "worker")
    assert second["event"] == "uncaught exception"
    for line in (first, second):
        assert line["exception"][0]["type"] == "builtins.ValueError"
        assert line["exception"][0]["frames"][-1].endswith(" fail")


def test_a_long_trail_is_bounded() -> None:
    def dive(depth: int) -> None:
        if depth == 0:
            raise ValueError
        try:
            dive(depth - 1)
        except ValueError as error:
            raise ValueError from error

    with pytest.raises(ValueError) as caught:  # noqa: PT011  # the type is all there is
        dive(200)
    trail = exception_trail(caught.value)
    assert len(trail) == MOST_CAUSES
    deep = RecursionError()
    with pytest.raises(RecursionError) as deepest:
        recurse()
    assert len(exception_trail(deepest.value)[0]["frames"]) == MOST_FRAMES  # type: ignore[arg-type]  # a list, by its docstring
    assert exception_trail(deep) == [{"type": "builtins.RecursionError", "frames": []}]


def recurse() -> None:
    recurse()
