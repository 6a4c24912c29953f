"""The library's connections, from one URL, and its errors in the port's words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from eventsourcing.persistence import IntegrityError, PersistenceError
from eventsourcing.postgres import PostgresDatastore
from psycopg.conninfo import conninfo_to_dict

from infra.event_store.port import EventStoreAwayError

CONNECTIONS = 10
"""The writer, the stream's look-out, and threads that load and read; more wait for one."""

CONNECT_TIMEOUT_S = 5.0

OWN_PARAMETERS = ("dbname", "host", "port", "user", "password")


class WrongUrlError(Exception):
    """The URL of PostgreSQL cannot be used; the text says why, without quoting it."""


def open_datastore(url: str) -> PostgresDatastore:
    """A pool that connects when it is first used.

    Each connection is asked whether it is alive before it is handed out: after a restart of the server none is. Raises
    WrongUrlError.
    """
    try:
        parameters = dict(conninfo_to_dict(url))
    except psycopg.ProgrammingError:
        raise WrongUrlError("FACESTREAM_POSTGRES_URL is no URL: postgresql://USER:PASSWORD@HOST:5432/DATABASE") from None
    own = {name: str(parameters.pop(name, None) or "") for name in OWN_PARAMETERS}
    datastore = PostgresDatastore(
        own["dbname"],
        own["host"],
        own["port"],
        own["user"],
        own["password"],
        pool_size=1,
        max_overflow=CONNECTIONS - 1,
        connect_timeout=CONNECT_TIMEOUT_S,
        pre_ping=True,
    )
    # What else the URL says (sslmode, application_name …), and no empty words, which would stand in the way of the defaults.
    given = {name: value for name, value in own.items() if value}
    assert isinstance(datastore.pool.kwargs, dict)
    datastore.pool.kwargs = {"row_factory": datastore.pool.kwargs["row_factory"], **parameters, **given}
    return datastore


@contextmanager
def outages_told() -> Iterator[None]:
    """Turns what the server and the way to it can raise into EventStoreAwayError."""
    try:
        yield
    except (IntegrityError, psycopg.IntegrityError):
        raise
    except (PersistenceError, psycopg.Error) as error:
        # The cause stays behind: its text names users and hosts.
        raise EventStoreAwayError(f"PostgreSQL: {type(error).__name__}") from None
