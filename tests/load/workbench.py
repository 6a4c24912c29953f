"""What measurements share: a folder, its populated data, and how to tell of progress."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from infra.bootstrap.adapters import open_adapters
from infra.bootstrap.read_side import view_projections
from infra.settings import Settings
from projections.persons.view import PERSONS
from projections.rebuild import rebuild
from tests.load.population import Account, AppendsOf, person_alone, populate

PERSONS_PRESENT = 200_000
PERSONS_ASKED_FOR = 20_000


@dataclass(frozen=True)
class Populated:
    """A data folder with its views; projected_per_second: how quickly they were built from the whole log."""

    settings: Settings
    account: Account
    events: int
    projected_per_second: float

    @property
    def headers(self) -> Mapping[str, str]:
        """The account's credentials."""
        return {"X-Auth-Token": str(self.account.token)}

    def some_person_ids(self) -> list[str]:
        """Ids of persons, scattered."""
        adapters = open_adapters(self.settings)
        try:
            known = [document["id"] for document in adapters.documents.scan(PERSONS)]
        finally:
            adapters.close()
        return random.Random(1).sample(known, min(PERSONS_ASKED_FOR, len(known)))


class Workbench:
    """One run of measurements. folder: on the disk that is measured; everything in it may go afterwards."""

    def __init__(self, folder: Path, console: Console, persons: int = PERSONS_PRESENT) -> None:
        self.folder = folder
        self.console = console
        self.persons = persons

    @cached_property
    def crowd(self) -> Populated:
        """A data folder with all persons present; made at its first use."""
        return self.populated("persons", self.persons, person_alone)

    def populated(self, name: str, persons: int, appends_of: AppendsOf) -> Populated:
        """Fill a data folder, then build its views as `facestream rebuild all` does."""
        settings = Settings(data_dir=self.folder / name)
        with self.progress(f"{name}: filling the log and the vault") as told:
            account = populate(settings, persons, appends_of, told)
        adapters = open_adapters(settings)
        stream = adapters.open_stream()
        try:
            events = stream.head()
            with self.progress(f"{name}: building the views") as told:
                start = time.perf_counter()
                rebuild(
                    list(view_projections(adapters).values()),
                    stream,
                    adapters.vault,
                    adapters.documents,
                    adapters.event_store.log_id,
                    lambda position: told(position, events),
                )
                seconds = time.perf_counter() - start
        finally:
            stream.close()
            adapters.close()
        return Populated(settings, account, events, events / seconds)

    @contextmanager
    def progress(self, what: str) -> Iterator[Callable[[int, int], None]]:
        """A bar."""
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self.console, transient=True) as bar:
            task = bar.add_task(what, total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)
