"""How a command says that it cannot go on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer
from rich.console import Console

from infra.bootstrap.data_folder import DataFolderInUseError, NoDataError
from infra.cli.listening import CannotListenError
from infra.documents.port import DocumentsAwayError
from infra.event_store.port import EventStoreAwayError
from infra.event_store.postgres.datastore import WrongUrlError
from infra.recognition.engines import UnknownEngineError
from infra.recognition.models.digests import ModelMissingError, WrongDigestError
from infra.recognition.models.fetch import FetchError
from infra.vault.port import VaultAwayError
from projections.rebuild import PoisonEventError
from projections.runner import WrongLogError

EXPECTED = (
    CannotListenError,
    DataFolderInUseError,
    DocumentsAwayError,
    EventStoreAwayError,
    FetchError,
    ModelMissingError,
    NoDataError,
    PoisonEventError,
    UnknownEngineError,
    VaultAwayError,
    WrongDigestError,
    WrongLogError,
    WrongUrlError,
)
"""What their texts say is all that anybody needs to know."""


def stop_with(console: Console, message: str) -> NoReturn:
    """Print what is wrong and what to do, and exit with 1."""
    console.print(message, style="red", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(1)


@contextmanager
def refusals_told(console: Console) -> Iterator[None]:
    """Tell in a sentence what can be expected to go wrong, and exit with 1; anything else is a fault and shows where."""
    try:
        yield
    except (PermissionError, NotADirectoryError, FileExistsError, FileNotFoundError) as error:
        stop_with(console, f"{error.filename} cannot be used: {error.strerror}")
    except EXPECTED as error:
        stop_with(console, str(error))
