"""The library's connections, from one URL, and its errors in the port's words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from eventsourcing.persistence import InterfaceError, InternalError, OperationalError
from eventsourcing.postgres import PostgresDatastore
from psycopg.conninfo import conninfo_to_dict

from infra.event_store.port import EventStoreAwayError

CONNECTIONS = 10
"""The writer, the stream's look-out, and threads that load and read; more wait for one."""

CONNECT_TIMEOUT_S = 5.0

RECONNECT_S = 2.0
"""Pauses between the pool's attempts double up to here: with its default a server that is back is found after 11 s."""

HELD_S = 10
"""A process that was frozen in a transaction loses it, and nobody waits longer for the log's lock: far above any append."""

KEEPALIVES = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
"""Seconds, seconds, attempts: a server whose machine is gone is noticed within half a minute."""

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
        idle_in_transaction_session_timeout=HELD_S,
    )
    # What else the URL says (sslmode, application_name …), and no empty words, which would stand in the way of the defaults.
    given = {name: value for name, value in own.items() if value}
    assert isinstance(datastore.pool.kwargs, dict)
    limits = {"options": f"-c lock_timeout={HELD_S}s", **KEEPALIVES}
    datastore.pool.kwargs = {"row_factory": datastore.pool.kwargs["row_factory"], **limits, **parameters, **given}
    datastore.pool.reconnect_timeout = RECONNECT_S
    return datastore


OUTAGES = (
    InterfaceError,
    InternalError,
    OperationalError,
    psycopg.InterfaceError,
    psycopg.InternalError,
    psycopg.OperationalError,
)
"""The library's and the driver's: no way to the server, a server that ends or only reads, a lock that somebody holds. What is
left is this adapter's fault and shows as one."""


@contextmanager
def outages_told() -> Iterator[None]:
    """Turns what the server and the way to it can raise into EventStoreAwayError."""
    try:
        yield
    except OUTAGES as error:
        # The cause stays behind: its text names users and hosts.
        raise EventStoreAwayError(f"PostgreSQL: {type(error).__name__}") from None
