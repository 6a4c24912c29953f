"""Recognitions as the stream carries them, and a stream to carry them: a real log in a folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from domain.account import Account
from domain.aggregate import AccountAggregate, CommandContext
from domain.recognition import (
    Box,
    FaceEstimates,
    MatchCandidate,
    MatchResult,
    MatchTemplate,
    Recognition,
    RecognizedFace,
)
from infra.documents.sqlite import SqliteDocuments
from infra.event_store.mapper import EventMapper
from infra.event_store.port import Append, Committed
from infra.event_store.sqlite import SQLiteEventStore
from infra.http.auth import Caller
from infra.stream.envelope import Envelope, envelope_of
from infra.stream.local import LocalStream
from projections.accounts.view import ACCOUNTS, NAME, TOKENS, AccountsView, token_document_id
from projections.lists.view import LISTS, ListsView
from projections.persons.view import PERSONS, PersonsView
from query_api.websocket.messages import Messages

NOW = datetime(2026, 3, 1, 12, 0, 0, 250_000, tzinfo=UTC)
MAPPER = EventMapper()
ACCOUNT = UUID("0f3b9f0e-5a43-4b2c-9d7e-000000000001")
TOKEN_REF = UUID("0f3b9f0e-5a43-7b2c-9d7e-000000000002")
BOX = Box(-3, 4, 100, 120)
NOTHING_ESTIMATED = FaceEstimates()


def context(account_id: UUID = ACCOUNT) -> CommandContext:
    return CommandContext(account_id, uuid4(), None, NOW)


def face(estimates: FaceEstimates = NOTHING_ESTIMATED, descriptor_id: UUID | None = None) -> RecognizedFace:
    return RecognizedFace(descriptor_id or uuid4(), 0.9, BOX, BOX, estimates)


def extraction(*faces: RecognizedFace, token_ref: UUID | None = None, account_id: UUID = ACCOUNT) -> Recognition:
    return Recognition.extract_faces(
        uuid4(), context(account_id), source="descriptors", token_ref=token_ref, faces=faces or (face(),)
    )


def match(
    candidate: MatchCandidate,
    *results: MatchResult,
    source: str = "identify",
    template: MatchTemplate | None = None,
    token_ref: UUID | None = None,
    seen: RecognizedFace | None = None,
) -> Recognition:
    return Recognition.match(
        uuid4(),
        context(),
        source=source,
        token_ref=token_ref,
        template=template or MatchTemplate(descriptor_id=uuid4()),
        candidate=candidate,
        results=results,
        face=seen,
    )


def envelope(aggregate: AccountAggregate, position: int = 7) -> Envelope:
    """Its one new event as the stream shows it."""
    (event,) = aggregate.collect_events()
    return envelope_of("log", position, MAPPER.to_stored_event(event))


@dataclass(frozen=True)
class Place:
    """A log with its stream, and the documents of the views, which the tests fill by hand."""

    store: SQLiteEventStore
    stream: LocalStream
    documents: SqliteDocuments

    @property
    def accounts(self) -> AccountsView:
        return AccountsView(self.documents)

    @property
    def messages(self) -> Messages:
        lists = ListsView(self.documents)
        return Messages(self.accounts, PersonsView(self.documents, lists, lambda account_id, text: text), lists)

    def append(self, *aggregates: AccountAggregate) -> list[int]:
        """Their positions: one append for each."""
        appends = [
            Append(uuid4(), tuple(MAPPER.to_stored_event(event) for event in aggregate.collect_events()))
            for aggregate in aggregates
        ]
        outcomes = self.store.append_batch(appends)
        self.stream.notify(self.store.head())
        return [outcome.position for outcome in outcomes if isinstance(outcome, Committed)]

    def show_account(self, account: Account, *, suspended: bool = False, position: int = 0) -> None:
        """Let the view show an account with its tokens, as of a position."""
        account_id = str(account.id)
        with self.documents.write() as writer:
            writer.put(ACCOUNTS, {"id": account_id, "suspended": suspended, "email_digest": None})
            for token_ref in account.tokens:
                token = {
                    "id": token_document_id(token_ref.hex),
                    "ref": str(token_ref),
                    "account_id": account_id,
                    "token": str(uuid4()),
                    "token_data": "camera",
                    "created": 1,
                }
                writer.put(TOKENS, token)
            writer.set_position(NAME, self.store.log_id, position)


@contextmanager
def place(folder: Path) -> Iterator[Place]:
    """An empty one."""
    store = SQLiteEventStore(folder / "events.db")
    stream = LocalStream(store, lambda: 0)
    documents = SqliteDocuments(folder / "views.db")
    documents.prepare([ACCOUNTS, TOKENS, PERSONS, LISTS])
    try:
        yield Place(store, stream, documents)
    finally:
        stream.close()
        documents.close()
        store.close()


def registered(account_id: UUID = ACCOUNT, token_ref: UUID = TOKEN_REF) -> Account:
    """An account with one token."""
    account = Account.register(context(account_id), email_ref=uuid4(), password_ref=uuid4(), organization_ref=None)
    account.issue_token(context(account_id), token_ref, None)
    return account


BY_TOKEN = Caller(ACCOUNT, TOKEN_REF)
BY_PASSWORD = Caller(ACCOUNT, None)
