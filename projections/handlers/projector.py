"""Builds the handlers view."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from domain.account import Account
from domain.handler import Handler
from infra.documents.port import Collection, DocumentWriter
from infra.stream.envelope import Envelope
from infra.vault.port import Texts
from projections.handlers.view import HANDLERS, NAME
from projections.projection import Apply, Projection

CHUNK = 1000


class HandlersProjector(Projection):
    """Policies hold no text of a client, so there is nothing to read from the vault."""

    name = NAME
    collections: ClassVar[tuple[Collection, ...]] = (HANDLERS,)

    def applies(self) -> Mapping[str, Apply]:
        return {
            Handler.Created.TOPIC: self._created,
            Handler.Configured.TOPIC: self._configured,
            Account.Closed.TOPIC: self._account_closed,
        }

    def _created(self, event: Envelope, texts: Texts, writer: DocumentWriter) -> None:
        document = {
            "id": event.aggregate_id,
            "account_id": event.account_id,
            "handler_id": event.data["handler_id"],
            "handler_type": event.data["handler_type"],
            "version": event.data["handler_version"],
            "policies": event.data["policies"],
        }
        writer.put(HANDLERS, document)

    def _configured(self, event: Envelope, texts: Texts, writer: DocumentWriter) -> None:
        changes = {"version": event.data["handler_version"], "policies": event.data["policies"]}
        writer.patch(HANDLERS, event.aggregate_id, changes)

    def _account_closed(self, event: Envelope, texts: Texts, writer: DocumentWriter) -> None:
        while len(writer.delete_where(HANDLERS, {"account_id": event.account_id}, CHUNK)) == CHUNK:
            pass
