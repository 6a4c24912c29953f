"""What every projection must know beside its own view: closed accounts, and refs that led nowhere."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from domain.account import Account
from domain.topics import ENDING_TOPICS
from infra.documents.port import Collection, Documents, DocumentWriter, FieldType, Query
from infra.stream.envelope import Envelope
from infra.vault.port import Texts

CLOSED_ACCOUNTS = Collection("closed_accounts", {})
"""{id, log_id, position}: an account's event after its `Closed` (a command that was under way) is passed over by everyone."""

MISSING_REFS = Collection(
    "missing_refs",
    {"owner": FieldType.ID, "account_id": FieldType.ID},
    (("owner",), ("account_id",)),
)
"""{id: ref, owner, account_id, log_id, position}: refs that a successful read did not find, until a later event ends them."""

CHUNK = 1000


class Bookkeeping:
    """Kept in the transaction of the batch it belongs to."""

    collections = (CLOSED_ACCOUNTS, MISSING_REFS)

    def __init__(self, documents: Documents) -> None:
        documents.prepare(self.collections)
        self._documents = documents
        self._closed = {document["id"]: int(document["position"]) for document in documents.scan(CLOSED_ACCOUNTS)}

    def is_late(self, event: Envelope) -> bool:
        """Whether the event came after its account was closed."""
        closed_at = self._closed.get(event.account_id)
        return closed_at is not None and event.position > closed_at

    def remember_closed(self, event: Envelope) -> None:
        """From here on the account's events are late."""
        self._closed.setdefault(event.account_id, event.position)

    def note_closed(self, events: Iterable[Envelope], writer: DocumentWriter) -> None:
        """Remember the accounts that a batch closes."""
        for event in events:
            if event.type == Account.Closed.TOPIC:
                self.remember_closed(event)
                document = {"id": event.account_id, "log_id": event.log_id, "position": event.position}
                writer.put(CLOSED_ACCOUNTS, document)

    def note_missing(self, event: Envelope, refs: Iterable[str], texts: Texts, writer: DocumentWriter) -> None:
        """Remember the refs of an event that led nowhere."""
        for ref in refs:
            if UUID(ref) not in texts:
                document = {
                    "id": ref,
                    "owner": event.aggregate_id,
                    "account_id": event.account_id,
                    "log_id": event.log_id,
                    "position": event.position,
                }
                writer.put(MISSING_REFS, document)

    def strike_out(self, event: Envelope, writer: DocumentWriter) -> None:
        """Forget missing refs that an event ends: they were forgotten, not lost."""
        for ref in event.data.get("ended_refs", ()):
            writer.delete(MISSING_REFS, ref)
        if event.type == Account.Closed.TOPIC:
            while len(writer.delete_where(MISSING_REFS, {"account_id": event.account_id}, CHUNK)) == CHUNK:
                pass
        elif event.type in ENDING_TOPICS:
            while len(writer.delete_where(MISSING_REFS, {"owner": event.aggregate_id}, CHUNK)) == CHUNK:
                pass

    def missing(self) -> int:
        """How many refs are missing: more than 0 when all events have been seen is a bug, not forgetting."""
        return self._documents.count(MISSING_REFS, Query(where={}))


def keep_to_log(documents: Documents, log_id: UUID, head: int) -> None:
    """Drop what is known of another log, or of positions that this one does not reach any more (a restored backup)."""
    for collection in Bookkeeping.collections:
        documents.prepare([collection])
        foreign = [
            document["id"]
            for document in documents.scan(collection)
            if document["log_id"] != str(log_id) or document["position"] > head
        ]
        with documents.write() as writer:
            for document_id in foreign:
                writer.delete(collection, document_id)
