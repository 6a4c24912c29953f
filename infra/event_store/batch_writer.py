"""What the group commit's thread does with a batch: the vault's transaction, the event store's, and what is left to clean up."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from domain.errors import SERVICE_AWAY, FacestreamError
from infra.event_store.port import Append, Committed, EventStore, EventStoreAwayError, KeyTakenError, VersionConflictError
from infra.vault.port import Vault, VaultAwayError

Outcome = Committed | VersionConflictError | KeyTakenError | FacestreamError

REFUSED_KEPT = 1000
"""Rows of refused attempts that wait for the next transaction of the vault; any that are lost are the sweeper's."""


class BatchWriter:
    """Blocking, for one thread."""

    def __init__(self, event_store: EventStore, vault: Vault) -> None:
        self._event_store = event_store
        self._vault = vault
        self._refused: list[UUID] = []

    @property
    def is_tidy(self) -> bool:
        """Whether no rows of refused attempts wait to be removed."""
        return not self._refused

    def write(self, appends: Sequence[Append]) -> list[Outcome]:
        """Store a batch; every append's own outcome, in their order.

        Where a store is away its appends fail with SERVICE_AWAY. If that was the event store, whether they are stored is unknown:
        their rows are left to the sweeper, which asks the log.
        """
        outcomes: dict[int, Outcome] = {}
        key_taken = self._store_rows(appends, outcomes)
        admitted = [index for index in range(len(appends)) if index not in outcomes and index not in key_taken]
        self._store_events(appends, admitted, outcomes)
        # After the events: the one in the way may be of this very batch.
        for index in key_taken:
            outcomes[index] = self._outcome_of_taken_key(appends[index])
        return [outcomes[index] for index in range(len(appends))]

    def tidy(self) -> None:
        """Remove the rows of refused attempts now; to be called when no batch waits."""
        refused, self._refused = self._refused, []
        if refused:
            try:
                self._vault.erase(refused)
            except VaultAwayError:
                return

    def _store_rows(self, appends: Sequence[Append], outcomes: dict[int, Outcome]) -> list[int]:
        """Store the rows of those that have any; returns those whose key was taken and whose rows therefore were not stored."""
        with_rows = [index for index, append in enumerate(appends) if append.rows]
        if not with_rows:
            return []
        refused, self._refused = self._refused, []
        try:
            stored = self._vault.insert([appends[index].rows for index in with_rows], refused)
        except VaultAwayError:
            outcomes.update({index: _away() for index in with_rows})
            return []
        return [index for index, is_stored in zip(with_rows, stored, strict=True) if not is_stored]

    def _store_events(self, appends: Sequence[Append], admitted: list[int], outcomes: dict[int, Outcome]) -> None:
        if not admitted:
            return
        try:
            results = self._event_store.append_batch([appends[index] for index in admitted])
        except EventStoreAwayError:
            outcomes.update({index: _away() for index in admitted})
            return
        for index, result in zip(admitted, results, strict=True):
            outcomes[index] = result
            self._refuse_rows(appends[index], result)

    def _refuse_rows(self, append: Append, result: Committed | VersionConflictError) -> None:
        """Give up the rows of an attempt that lost, or that found an earlier one of its command committed.

        Refs are drawn for each attempt: what the earlier one stored names its own rows and none of these, unless this is that
        very attempt sent again. So the stored events decide, row by row.
        """
        if isinstance(result, VersionConflictError):
            self._refuse([row.ref for row in append.rows])
        elif result.earlier:
            states = [event.state for event in result.earlier]
            self._refuse([row.ref for row in append.rows if not any(str(row.ref).encode() in state for state in states)])

    def _refuse(self, refs: list[UUID]) -> None:
        self._refused += refs
        if len(self._refused) > REFUSED_KEPT:
            self.tidy()

    def _outcome_of_taken_key(self, append: Append) -> Outcome:
        """The key may be taken by this command's own earlier attempt, which then was committed."""
        try:
            earlier = self._event_store.earlier_commit(append)
            if earlier is not None:
                return earlier
            for row in append.rows:
                if row.key is not None and self._vault.find(row.key) is not None:
                    return KeyTakenError(row.key)
        except (EventStoreAwayError, VaultAwayError):
            return _away()
        # Not a key but a ref was taken, or the key is free again: the next attempt draws anew.
        return VersionConflictError()


def _away() -> FacestreamError:
    return FacestreamError(SERVICE_AWAY, retry_after=1)
