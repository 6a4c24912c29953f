"""The service's event log, read beside it."""

from __future__ import annotations

from pathlib import Path

from domain.account import Account
from domain.descriptor import Descriptor
from domain.member_list import MemberList
from domain.person import Person
from infra.event_store.sqlite import SQLiteEventStore
from infra.stream.envelope import Envelope, envelope_of

BACKGROUND = {
    Person.Erased.TOPIC,
    Descriptor.Erased.TOPIC,
    MemberList.Erased.TOPIC,
    Account.Erased.TOPIC,
    Person.ListDetached.TOPIC,
    Descriptor.ListDetached.TOPIC,
}
"""What the service appends by itself, behind a deletion."""

MOST = 1000


class EventLog:
    """Tells what was appended since it was last asked."""

    def __init__(self, data_dir: Path) -> None:
        self._store = SQLiteEventStore(data_dir / "events.db")
        self._position = self._store.head()

    def news(self) -> list[Envelope]:
        """The new events, without those of background work."""
        found: list[Envelope] = []
        while notifications := self._store.read(self._position, MOST):
            self._position = notifications[-1].id
            envelopes = [envelope_of(str(self._store.log_id), each.id, each) for each in notifications]
            found += [each for each in envelopes if not (each.type in BACKGROUND and each.request_id is None)]
        return found

    def close(self) -> None:
        self._store.close()
