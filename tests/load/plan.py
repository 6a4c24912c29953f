"""The requests of a load, as a file that any generator reads: `METHOD<TAB>PATH<TAB>BODY`, one a line, taken in turn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class PlannedRequest:
    """One request. body: JSON on one line, or `@` and the path of a file that is sent as it is; empty where it has none."""

    method: str
    path: str
    body: str = ""

    def raw_body(self) -> bytes:
        """What is sent."""
        return Path(self.body[1:]).read_bytes() if self.body.startswith("@") else self.body.encode()


def write_plan(file: Path, requests: Iterable[PlannedRequest]) -> None:
    """Keep a plan."""
    file.write_text("".join(f"{request.method}\t{request.path}\t{request.body}\n" for request in requests))


def read_plan(file: Path) -> list[PlannedRequest]:
    """Read a plan back."""
    return [PlannedRequest(*line.split("\t", 2)) for line in file.read_text().splitlines()]
