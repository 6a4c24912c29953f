"""Writing: one transaction, its undoing, counters, positions."""

from __future__ import annotations

from uuid import UUID

import pytest

from infra.documents.port import Collection, Documents, DocumentsAwayError, DocumentWriter, FieldType, Query
from tests.contract.documents.adapter import DocumentsContract
from tests.contract.documents.shape import OTHERS, VISITORS, uuid, visitor

LOG = UUID(int=77)


class StopHereError(Exception):
    """Raised inside a block to undo it."""


def disturb(writer: DocumentWriter) -> None:
    """Write everywhere, then raise."""
    writer.delete(VISITORS, uuid(1))
    writer.put(VISITORS, visitor(2, note="b" * 300))
    writer.put(OTHERS, visitor(2))
    writer.count_up("visits", "a", 3)
    writer.set_position("view", LOG, 9)
    raise StopHereError


class WriteContract(DocumentsContract):
    """put, patch, delete."""

    def test_put_replaces_the_document_and_its_fields(self, documents: Documents) -> None:
        for size, account in ((10, 1), (500, 2), (30, 3), (9000, 3), (1, 1)):
            with documents.write() as writer:
                writer.put(VISITORS, visitor(1, account_id=uuid(account), note="x" * size))
            assert documents.get(VISITORS, uuid(1)) == visitor(1, account_id=uuid(account), note="x" * size)
            for other in range(1, 4):
                assert documents.count(VISITORS, Query({"account_id": uuid(other)})) == (other == account)

    def test_put_takes_the_document_as_it_is_now(self, documents: Documents) -> None:
        document = visitor(1, lists=["a"])
        with documents.write() as writer:
            writer.put(VISITORS, document)
            document["lists"] = []
        assert documents.get(VISITORS, uuid(1)) == visitor(1, lists=["a"])

    def test_patch_replaces_some_keys(self, documents: Documents) -> None:
        with documents.write() as writer:
            writer.put(VISITORS, visitor(1, account_id=uuid(1), created=4, note="a"))
            assert writer.patch(VISITORS, uuid(1), {"note": None, "created": 5}) == visitor(
                1, account_id=uuid(1), created=5, note=None
            )
            assert writer.patch(VISITORS, uuid(2), {"note": "b"}) is None
        assert documents.find(VISITORS, Query({"created": 5})) == [visitor(1, account_id=uuid(1), created=5, note=None)]
        assert documents.count(VISITORS, Query({"created": 4})) == 0
        assert documents.get(VISITORS, uuid(2)) is None

    def test_a_document_keeps_its_id(self, documents: Documents) -> None:
        with documents.write() as writer:
            writer.put(VISITORS, visitor(1))
            assert writer.patch(VISITORS, uuid(1), {"id": uuid(1)}) == visitor(1)
            with pytest.raises(ValueError, match="id"):
                writer.patch(VISITORS, uuid(1), {"id": uuid(2)})

    def test_delete_returns_what_was_there(self, documents: Documents) -> None:
        with documents.write() as writer:
            writer.put(VISITORS, visitor(1, note="a", created=1))
        with documents.write() as writer:
            assert writer.delete(VISITORS, uuid(1)) == visitor(1, note="a", created=1)
            assert writer.delete(VISITORS, uuid(1)) is None
        assert documents.find(VISITORS, Query({"created": 1})) == []

    def test_delete_where_goes_on_until_none_is_left(self, documents: Documents) -> None:
        made = [visitor(number, account_id=uuid(number % 2), note=f"n{number}") for number in range(50)]
        with documents.write() as writer:
            for document in made:
                writer.put(VISITORS, document)
        removed = []
        for size in (10, 10, 5, 0):
            with documents.write() as writer:
                chunk = writer.delete_where(VISITORS, {"account_id": uuid(1)}, 10)
            assert len(chunk) == size
            removed += chunk
        assert sorted(removed, key=lambda document: str(document["id"])) == made[1::2]
        assert list(documents.scan(VISITORS)) == made[::2]

    def test_a_writer_reads_what_it_wrote(self, documents: Documents) -> None:
        with documents.write() as writer:
            assert writer.get(VISITORS, uuid(1)) is None
            writer.put(VISITORS, visitor(1, created=1, note="new"))
            assert writer.get(VISITORS, uuid(1)) == visitor(1, created=1, note="new")
            assert writer.find(VISITORS, Query({"created": 1}, {"note": "ew"})) == [visitor(1, created=1, note="new")]
            writer.delete(VISITORS, uuid(1))
            assert writer.find(VISITORS, Query({"created": 1})) == []


class TransactionContract(DocumentsContract):
    """All or nothing, and nothing before its time."""

    def test_nothing_is_visible_before_the_end(self, documents: Documents) -> None:
        with documents.write() as writer:
            writer.put(VISITORS, visitor(1))
            writer.count_up("visits", "a", 1)
            writer.set_position("view", LOG, 5)
            assert documents.get(VISITORS, uuid(1)) is None
            assert documents.counter("visits", "a") == 0
            assert documents.position("view") is None
        assert documents.get(VISITORS, uuid(1)) == visitor(1)
        assert (documents.counter("visits", "a"), documents.position("view")) == (1, (LOG, 5))

    def test_a_block_that_raises_leaves_nothing(self, documents: Documents) -> None:
        with documents.write() as writer:
            writer.put(VISITORS, visitor(1, note="before"))
        with pytest.raises(StopHereError), documents.write() as writer:
            disturb(writer)
        assert documents.get(VISITORS, uuid(1)) == visitor(1, note="before")
        assert documents.get(OTHERS, uuid(2)) is None
        assert (documents.counter("visits", "a"), documents.position("view")) == (0, None)

    def test_a_savepoint_undoes_its_block_only(self, documents: Documents) -> None:
        with documents.write() as writer:
            writer.put(VISITORS, visitor(1, note="a"))
            with pytest.raises(StopHereError), writer.savepoint():
                disturb(writer)
            assert writer.get(VISITORS, uuid(1)) == visitor(1, note="a")
            writer.put(VISITORS, visitor(3))
        assert list(documents.scan(VISITORS)) == [visitor(1, note="a"), visitor(3)]
        assert list(documents.scan(OTHERS)) == []
        assert (documents.counter("visits", "a"), documents.position("view")) == (0, None)

    def test_savepoints_nest(self, documents: Documents) -> None:
        def inner(writer: DocumentWriter) -> None:
            writer.put(VISITORS, visitor(2))
            with writer.savepoint():
                writer.put(VISITORS, visitor(3))
            raise StopHereError

        with documents.write() as writer, writer.savepoint():
            writer.put(VISITORS, visitor(1))
            with pytest.raises(StopHereError), writer.savepoint():
                inner(writer)
            writer.put(VISITORS, visitor(4))
        assert list(documents.scan(VISITORS)) == [visitor(1), visitor(4)]

    def test_a_refused_document_may_be_stepped_over(self, documents: Documents) -> None:
        with documents.write() as writer:
            writer.put(VISITORS, visitor(1, note="a", created=1))
            with pytest.raises(ValueError, match="created"), writer.savepoint():
                writer.put(VISITORS, visitor(1, note="b", created="late"))
            writer.put(VISITORS, visitor(3))
        assert list(documents.scan(VISITORS)) == [visitor(1, note="a", created=1), visitor(3)]

    def test_a_writer_is_of_no_use_after_its_block(self, documents: Documents) -> None:
        with documents.write() as writer:
            writer.put(VISITORS, visitor(1))
        with pytest.raises(DocumentsAwayError):
            writer.put(VISITORS, visitor(2))
        assert list(documents.scan(VISITORS)) == [visitor(1)]


class UpkeepContract(DocumentsContract):
    """Counters, positions, collections that go."""

    def test_a_counter_goes_up_and_down(self, documents: Documents) -> None:
        for by, value in ((2, 2), (-1, 1), (0, 1), (-3, -2), (2, 0), (5, 5)):
            with documents.write() as writer:
                writer.count_up("visits", "a", by)
            assert documents.counter("visits", "a") == value
        assert documents.counter("visits", "b") == documents.counter("other", "a") == 0

    def test_a_counter_is_dropped_alone(self, documents: Documents) -> None:
        with documents.write() as writer:
            for counter, key in (("visits", "a"), ("visits", "b"), ("exits", "a")):
                writer.count_up(counter, key, 4)
            writer.drop_counters("visits", "a")
        assert [documents.counter(*name) for name in (("visits", "a"), ("visits", "b"), ("exits", "a"))] == [0, 4, 4]

    def test_the_last_position_counts(self, documents: Documents) -> None:
        other_log = UUID(int=78)
        with documents.write() as writer:
            writer.set_position("view", LOG, 1 << 40)
            writer.set_position("other", LOG, 1)
        with documents.write() as writer:
            writer.set_position("view", other_log, 3)
        assert documents.position("view") == (other_log, 3)
        assert documents.position("other") == (LOG, 1)

    def test_reset_forgets_a_position_and_its_counters(self, documents: Documents) -> None:
        with documents.write() as writer:
            for counter in ("visits", "exits", "kept"):
                writer.count_up(counter, "a", 1)
                writer.count_up(counter, "b", 2)
            writer.set_position("view", LOG, 5)
            writer.set_position("other", LOG, 6)
        documents.reset("view", ["visits", "exits"])
        assert documents.position("view") is None
        assert documents.position("other") == (LOG, 6)
        assert [documents.counter(c, k) for c in ("visits", "exits", "kept") for k in "ab"] == [0, 0, 0, 0, 1, 2]

    def test_a_collection_is_dropped_and_made_anew(self, documents: Documents) -> None:
        with documents.write() as writer:
            writer.put(VISITORS, visitor(1))
            writer.put(OTHERS, visitor(1))
        documents.drop(VISITORS)
        documents.drop(VISITORS)
        documents.prepare([VISITORS, OTHERS])
        assert list(documents.scan(VISITORS)) == []
        assert list(documents.scan(OTHERS)) == [visitor(1)]

    def test_a_rebuild_lies_beside_what_is_served(self, documents: Documents) -> None:
        rebuilt = Collection("visitors@2", {"created": FieldType.INTEGER, "floor": FieldType.ID}, (("floor", "created"),))
        documents.prepare([rebuilt])
        with documents.write() as writer:
            writer.put(VISITORS, visitor(1, note="old"))
            writer.put(rebuilt, visitor(1, note="new", floor=uuid(3)))
        assert documents.get(VISITORS, uuid(1)) == visitor(1, note="old")
        assert documents.find(rebuilt, Query({"floor": uuid(3)}, order=("-created",))) == [visitor(1, note="new", floor=uuid(3))]
        documents.drop(rebuilt)
        assert documents.get(VISITORS, uuid(1)) == visitor(1, note="old")

    def test_a_closed_store_is_away(self, documents: Documents) -> None:
        documents.get(VISITORS, uuid(1))
        documents.close()
        documents.close()
        with pytest.raises(DocumentsAwayError):
            documents.get(VISITORS, uuid(1))
        with pytest.raises(DocumentsAwayError), documents.write() as writer:
            writer.put(VISITORS, visitor(1))
