"""A service in a process of its own, for as long as a block lasts."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

START_S = 120.0
"""A cold machine reads half a gigabyte of libraries first."""

STOP_S = 30.0
"""More than the service grants the requests that it has accepted."""

TOLD_LINES = 15

ANSWERS = re.compile(r"Facestream on (http://\S+),")


class ServiceFailedError(Exception):
    """The service did not start, or did not stop as it should; the text holds the end of its log."""


class RunningService:
    """`facestream serve` on a free port of 127.0.0.1; stopped by SIGTERM, which must end it with 0.

    log_path: what the service writes to stderr. Raises ServiceFailedError on the way in and out.
    """

    def __init__(self, data_dir: Path, models_dir: Path, log_path: Path) -> None:
        self._log_path = log_path
        self._environment = os.environ | {
            "FACESTREAM_DATA_DIR": str(data_dir),
            "FACESTREAM_MODELS_DIR": str(models_dir),
            "FACESTREAM_LOG_FORMAT": "json",
        }
        self.url = ""

    def __enter__(self) -> Self:
        with self._log_path.open("wb") as log:
            self._process = subprocess.Popen(
                # -P: the folder where the demo was called from is no place to import from.
                [sys.executable, "-P", "-m", "infra.cli", "serve", "--host", "127.0.0.1", "--port", "0"],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                # A group of its own: Ctrl-C is this process's business, which then stops the service in order.
                process_group=0,
            )
        try:
            self.url = self._wait_for_url()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        code = self._stop()
        if code != 0 and kind is None:
            raise ServiceFailedError(f"the service ended with {code} instead of 0{self._end_of_log()}")

    def _wait_for_url(self) -> str:
        """Read what the service says until it says where it answers; that is after it has begun to listen."""
        assert self._process.stdout is not None
        late = threading.Timer(START_S, self._process.kill)
        late.start()
        try:
            for line in self._process.stdout:
                if found := ANSWERS.search(line):
                    return found[1]
        finally:
            late.cancel()
        raise ServiceFailedError(f"the service did not start{self._end_of_log()}")

    def _stop(self) -> int:
        assert self._process.stdout is not None
        self._process.terminate()
        try:
            return self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()
        finally:
            self._process.stdout.close()

    def _end_of_log(self) -> str:
        lines = self._log_path.read_text(errors="replace").splitlines()[-TOLD_LINES:]
        return "\n".join((":", *lines)) if lines else ""
