"""The runner: batches, positions, poison, outages, closed accounts and refs that lead nowhere."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from domain.account import Account
from domain.person import Person
from infra.documents.port import Documents, DocumentsAwayError, DocumentWriter
from infra.documents.sqlite import SqliteDocuments
from infra.stream.envelope import Envelope
from infra.stream.port import RetentionClass, StreamAwayError
from infra.vault.port import Vault, VaultAwayError, VaultKind, VaultRow
from infra.vault.sqlite import SQLiteVault
from projections.positions import Positions
from projections.projection import Projection
from projections.runner import BATCH, ProjectionRunner, WrongLogError
from tests.unit.projections.material import (
    ACCOUNT,
    CREATED,
    LOG_ID,
    OTHER_SEEN,
    SEEN,
    GrowingStream,
    OtherProjection,
    SeenProjection,
    envelope,
)

LONG_S = 60.0


@pytest.fixture
def documents(tmp_path: Path) -> Iterator[SqliteDocuments]:
    documents = SqliteDocuments(tmp_path / "views.db")
    yield documents
    documents.close()


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[SQLiteVault]:
    vault = SQLiteVault(tmp_path / "vault.db")
    yield vault
    vault.close()


class Run:
    """A runner over projections, with what it told."""

    def __init__(
        self, stream: GrowingStream, vault: Vault, documents: Documents, *projections: Projection, log_id: UUID = LOG_ID
    ) -> None:
        self.positions = Positions()
        self.erasing: list[int] = []
        self.runner = ProjectionRunner(
            projections,
            stream,  # type: ignore[arg-type]  # nobody subscribes or closes here
            vault,
            documents,
            self.positions,
            log_id,
            self.erasing.append,
        )

    def failure(self, name: str) -> str | None:
        return self.positions.snapshot()[name].failure

    def applied(self) -> dict[str, int]:
        return {name: store.applied for name, store in self.positions.snapshot().items()}


def seen(documents: Documents, other: bool = False) -> list[int]:
    return sorted(document["position"] for document in documents.scan(OTHER_SEEN if other else SEEN))


def test_events_are_applied_in_order_and_positions_move_with_them(documents: SqliteDocuments, vault: SQLiteVault) -> None:
    stream, projection = GrowingStream(*map(envelope, (1, 2, 5, 9))), SeenProjection()
    run = Run(stream, vault, documents, projection)
    assert run.runner.step()
    assert seen(documents) == [1, 2, 5, 9]
    assert documents.position("seen") == (LOG_ID, 9)
    assert (run.runner.position, run.applied(), projection.published) == (9, {"seen": 9}, [9])
    assert not run.runner.step(), "nothing more was waiting"
    stream.events.append(envelope(10))
    assert run.runner.step()
    assert seen(documents) == [1, 2, 5, 9, 10]


def test_events_of_no_interest_are_passed(documents: SqliteDocuments, vault: SQLiteVault) -> None:
    stream = GrowingStream(envelope(1), envelope(2, "facestream.handler.created"), envelope(7, Person.ListAttached.TOPIC))
    run = Run(stream, vault, documents, SeenProjection())
    run.runner.step()
    assert (seen(documents), run.runner.position) == ([1], 7)
    assert documents.position("seen") == (LOG_ID, 7)


def test_a_new_runner_goes_on_where_the_old_one_was(documents: SqliteDocuments, vault: SQLiteVault) -> None:
    stream = GrowingStream(envelope(1), envelope(2))
    Run(stream, vault, documents, SeenProjection()).runner.catch_up()
    stream.events.append(envelope(3))
    Run(stream, vault, documents, SeenProjection()).runner.catch_up()
    assert documents.counter("seen", "all") == 3, "none is applied twice"


def test_catching_up_takes_as_many_batches_as_it_needs(documents: SqliteDocuments, vault: SQLiteVault) -> None:
    stream = GrowingStream(*map(envelope, range(1, 3 * BATCH)))
    run = Run(stream, vault, documents, SeenProjection())
    told: list[int] = []
    run.runner.catch_up(told.append)
    assert documents.counter("seen", "all") == 3 * BATCH - 1
    assert told == sorted(told)
    assert told[-1] == 3 * BATCH - 1
    assert len(told) > 1


def test_a_projection_that_is_behind_catches_up_beside_one_that_is_not(documents: SqliteDocuments, vault: SQLiteVault) -> None:
    stream = GrowingStream(envelope(1), envelope(2))
    Run(stream, vault, documents, SeenProjection()).runner.catch_up()
    stream.events.append(envelope(3))
    run = Run(stream, vault, documents, SeenProjection(), OtherProjection())
    assert (run.runner.position, run.runner.applied_by_all) == (0, 0)
    run.runner.catch_up()
    assert documents.counter("seen", "all") == 3
    assert (seen(documents, other=True), documents.counter("other_seen", "all")) == ([1, 2, 3], 3)


def test_texts_are_read_for_a_batch_and_handed_over(documents: SqliteDocuments, vault: SQLiteVault) -> None:
    ref, owner = uuid4(), uuid4()
    vault.insert([[VaultRow(ref, owner, 1, UUID(ACCOUNT), VaultKind.PERSON_USER_DATA, b"a text")]])
    projection = SeenProjection()
    events = [envelope(1, data={"user_data_ref": str(ref)}), envelope(2, data={"user_data_ref": None})]
    run = Run(GrowingStream(*events), vault, documents, projection)
    run.runner.step()
    assert projection.told == [b"a text", None]
    assert run.runner.missing_refs == 0


def test_a_poison_event_stops_its_projection_and_no_other(documents: SqliteDocuments, vault: SQLiteVault) -> None:
    stream = GrowingStream(*map(envelope, range(1, 7)))
    run = Run(stream, vault, documents, SeenProjection(lambda event: event.position == 4), OtherProjection())
    run.runner.step()
    assert seen(documents) == [1, 2, 3], "what comes before it is kept"
    assert documents.counter("seen", "all") == 3
    assert documents.position("seen") == (LOG_ID, 3)
    assert run.failure("seen") == f"ValueError at position 4 ({CREATED})"
    assert seen(documents, other=True) == list(range(1, 7))
    assert (run.runner.position, run.runner.applied_by_all) == (6, 3)
    stream.events.append(envelope(7))
    run.runner.step()
    assert (seen(documents)[-1], seen(documents, other=True)[-1]) == (3, 7)
    assert run.applied() == {"seen": 3, "other_seen": 7}
    # Without the cause nothing is lost.
    Run(stream, vault, documents, SeenProjection(), OtherProjection()).runner.catch_up()
    assert seen(documents) == list(range(1, 8))
    assert documents.counter("seen", "all") == 7


def test_an_append_is_kept_wholly_or_not_at_all(documents: SqliteDocuments, vault: SQLiteVault) -> None:
    command_id = str(uuid4())
    events = [envelope(1), *(envelope(position, command_id=command_id) for position in (2, 3, 4)), envelope(5)]
    run = Run(GrowingStream(*events), vault, documents, SeenProjection(lambda event: event.position == 3))
    run.runner.step()
    assert (seen(documents), documents.position("seen")) == ([1], (LOG_ID, 1))
    assert documents.counter("seen", "all") == 1


def test_when_all_have_failed_nothing_is_read_any_more(documents: SqliteDocuments, vault: SQLiteVault) -> None:
    stream = GrowingStream(envelope(1))
    run = Run(stream, vault, documents, SeenProjection(lambda event: True))
    run.runner.catch_up()
    fetched = stream.fetched
    assert not run.runner.step()
    assert stream.fetched == fetched


class AwayDocuments:
    """Documents whose next transactions fail at their end, as on a full disk."""

    def __init__(self, real: SqliteDocuments) -> None:
        self.real = real
        self.failing = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self.real, name)

    @contextmanager
    def write(self) -> Iterator[DocumentWriter]:
        with self.real.write() as writer:
            yield writer
            if self.failing:
                self.failing -= 1
                raise DocumentsAwayError


def test_a_batch_that_came_to_nothing_leaves_no_trace(documents: SqliteDocuments, vault: SQLiteVault) -> None:
    away, projection = AwayDocuments(documents), SeenProjection()
    run = Run(GrowingStream(envelope(1), envelope(2)), vault, away, projection)  # type: ignore[arg-type]  # the rest is handed on
    away.failing = 1
    with pytest.raises(DocumentsAwayError):
        run.runner.step()
    assert (seen(documents), run.runner.position, projection.published) == ([], 0, [])
    # What it had reached is forgotten: the next try fails at the very first event.
    projection.poison = lambda event: True
    run.runner.step()
    assert documents.position("seen") == (LOG_ID, 0)
    assert run.failure("seen") == f"ValueError at position 1 ({CREATED})"


def test_a_failure_counts_once_its_batch_is_durable(documents: SqliteDocuments, vault: SQLiteVault) -> None:
    away = AwayDocuments(documents)
    run = Run(GrowingStream(envelope(1)), vault, away, SeenProjection(lambda event: True))  # type: ignore[arg-type]  # as above
    away.failing = 1
    with pytest.raises(DocumentsAwayError):
        run.runner.step()
    assert run.failure("seen") is None
    run.runner.step()
    assert run.failure("seen") is not None


class AwayVault:
    """A vault that cannot be read for a while."""

    def __init__(self, real: SQLiteVault) -> None:
        self.real = real
        self.is_away = True
        self.asked = threading.Event()

    def read(self, refs: Iterable[UUID]) -> dict[UUID, bytes]:
        if self.is_away:
            self.asked.set()
            raise VaultAwayError
        return self.real.read(refs)


def test_a_vault_that_is_away_is_an_outage_and_no_forgetting(documents: SqliteDocuments, vault: SQLiteVault) -> None:
    away = AwayVault(vault)
    ref = uuid4()
    vault.insert([[VaultRow(ref, uuid4(), 1, UUID(ACCOUNT), VaultKind.PERSON_USER_DATA, b"a text")]])
    projection = SeenProjection()
    run = Run(GrowingStream(envelope(1, data={"user_data_ref": str(ref)})), away, documents, projection)  # type: ignore[arg-type]  # only read
    run.runner.start()
    assert away.asked.wait(LONG_S)
    assert seen(documents) == []
    away.is_away = False
    applied = threading.Event()
    projection.publish = lambda position: applied.set()  # type: ignore[method-assign]  # to be told
    assert applied.wait(LONG_S)
    run.runner.stop()
    assert projection.told == [b"a text"]
    assert (run.failure("seen"), run.runner.missing_refs) == (None, 0)


class BrokenStream(GrowingStream):
    """A log with a record that cannot be read, or that is away."""

    error: Exception | None = None

    def fetch(self, after: int, retention_class: RetentionClass, limit: int) -> tuple[list[Envelope], int]:
        if self.error is not None:
            raise self.error
        return super().fetch(after, retention_class, limit)


def test_a_damaged_record_stops_all(documents: SqliteDocuments, vault: SQLiteVault) -> None:
    stream = BrokenStream(envelope(1))
    run = Run(stream, vault, documents, SeenProjection(), OtherProjection())
    run.runner.catch_up()
    stream.events.append(envelope(2))
    stream.error = KeyError("account_id")
    assert not run.runner.step()
    assert {run.failure(name) for name in ("seen", "other_seen")} == {"KeyError after position 1"}
    stream.error = StreamAwayError()
    run = Run(stream, vault, documents, SeenProjection())
    with pytest.raises(StreamAwayError):
        run.runner.step()
    assert run.failure("seen") is None


def test_views_of_another_log_are_refused(documents: SqliteDocuments, vault: SQLiteVault) -> None:
    stream = GrowingStream(envelope(1), envelope(2))
    Run(stream, vault, documents, SeenProjection()).runner.catch_up()
    with pytest.raises(WrongLogError, match="another event log"):
        Run(stream, vault, documents, SeenProjection(), log_id=uuid4())
    with pytest.raises(WrongLogError, match="ahead of the event log"):
        Run(GrowingStream(envelope(1)), vault, documents, SeenProjection())


def test_rows_without_a_position_are_dropped(documents: SqliteDocuments, vault: SQLiteVault) -> None:
    stream = GrowingStream(envelope(1))
    Run(stream, vault, documents, SeenProjection()).runner.catch_up()
    with documents.write() as writer:
        writer.put(SEEN, {"id": str(uuid4()), "position": 77})
    documents.reset("seen", ())
    Run(stream, vault, documents, SeenProjection()).runner.catch_up()
    assert (seen(documents), documents.counter("seen", "all")) == ([1], 1)


def test_what_comes_after_an_accounts_closing_is_passed_over(documents: SqliteDocuments, vault: SQLiteVault) -> None:
    other = str(uuid4())
    events = [
        envelope(1),
        envelope(2, Account.Closed.TOPIC, aggregate_id=ACCOUNT),
        envelope(3),
        envelope(4, account_id=other),
    ]
    stream = GrowingStream(*events)
    Run(stream, vault, documents, SeenProjection()).runner.catch_up()
    assert seen(documents) == [1, 4]
    # Also by those who come later.
    stream.events.append(envelope(5))
    Run(stream, vault, documents, SeenProjection(), OtherProjection()).runner.catch_up()
    assert (seen(documents), seen(documents, other=True)) == ([1, 4], [1, 4])


def test_whoever_erases_is_told_of_what_ends_or_is_replaced(documents: SqliteDocuments, vault: SQLiteVault) -> None:
    stream = GrowingStream(envelope(1))
    run = Run(stream, vault, documents, SeenProjection())
    run.runner.step()
    assert run.erasing == []
    for position, ending in (
        (2, envelope(2, Person.Deleted.TOPIC)),
        (3, envelope(3, Person.Described.TOPIC, data={"ended_refs": [str(uuid4())]})),
        (4, envelope(4, Account.Closed.TOPIC, aggregate_id=ACCOUNT)),
        # A late one too: the eraser waits for it like for any other.
        (5, envelope(5, Person.Deleted.TOPIC)),
    ):
        stream.events.append(ending)
        run.runner.step()
        assert run.erasing[-1] == position
    stream.events.append(envelope(6, Person.Described.TOPIC, data={"ended_refs": []}, account_id=str(uuid4())))
    run.runner.step()
    assert run.erasing[-1] == 5


@pytest.mark.parametrize(
    "end",
    [
        lambda ref, owner: envelope(2, Person.Described.TOPIC, aggregate_id=owner, data={"ended_refs": [ref]}),
        lambda ref, owner: envelope(2, Person.Deleted.TOPIC, aggregate_id=owner),
        lambda ref, owner: envelope(2, Account.Closed.TOPIC, aggregate_id=ACCOUNT),
    ],
)
def test_a_missing_ref_is_noted_until_an_event_ends_it(end: object, documents: SqliteDocuments, vault: SQLiteVault) -> None:
    ref, owner = str(uuid4()), str(uuid4())
    kept = envelope(1, aggregate_id=owner, data={"user_data_ref": ref})
    stream = GrowingStream(kept)
    run = Run(stream, vault, documents, SeenProjection(), OtherProjection())
    run.runner.step()
    assert run.runner.missing_refs == 1, "however many projections look for it"
    assert seen(documents) == [1], "and the projection goes on"
    stream.events.append(end(ref, owner))  # type: ignore[operator]  # one of those above
    run.runner.step()
    assert run.runner.missing_refs == 0
