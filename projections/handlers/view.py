"""Handlers as the handlers' routes read them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.handler import HandlerType
from domain.ids import handler_aggregate_id
from infra.documents.port import Collection, Document, Documents, FieldType

NAME = "handlers"

HANDLERS = Collection("handlers", {"account_id": FieldType.ID}, (("account_id",),))
"""{id: the aggregate's, account_id, handler_id, handler_type, version, policies}"""


@dataclass(frozen=True)
class HandlersView:
    """Queries over handlers."""

    documents: Documents

    def get(self, account_id: UUID, handler_type: HandlerType) -> Document | None:
        """The document of an account's handler of a type."""
        return self.documents.get(HANDLERS, str(handler_aggregate_id(account_id, handler_type.value)))
