"""A database for each test, on one server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
from testcontainers.community.postgres import PostgresContainer

from tests.services.postgres.local import serve_locally
from tests.services.provider import provided

VARIABLE = "FACESTREAM_TEST_POSTGRES_URL"
IMAGE = "postgres:15.15"


@contextmanager
def postgres_server() -> Iterator[str]:
    """URL of a server whose user may create databases."""
    with provided("PostgreSQL", VARIABLE, serve_in_container, serve_locally) as url:
        yield url


@contextmanager
def serve_in_container() -> Iterator[str]:
    """In a container of this test run."""
    with PostgresContainer(IMAGE, driver=None) as container:
        yield container.get_connection_url()


@contextmanager
def new_database(server: str) -> Iterator[str]:
    """URL of an empty database, which is dropped at the end with whoever is still connected."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload]  # the name is made here
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[call-overload]  # as above
