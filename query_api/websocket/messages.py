"""An event as a subscriber reads it: the contract's ws_ schemas, with the texts that the views have at this moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson

from domain.member_list import ListKind
from domain.recognition import Recognition
from infra.stream.envelope import Envelope
from projections.accounts.view import AccountsView
from projections.lists.view import LIST_TYPES, ListsView
from projections.persons.view import PersonsView
from query_api.websocket.faces import face_message
from query_api.websocket.filters import BASIC, EVENT_TYPES

GONE_TOKEN: Final = "00000000-0000-4000-8000-000000000000"
"""Shown for a token that was revoked since: the contract wants a uuid of version 4, and none is ever drawn like this."""


@dataclass(frozen=True)
class Messages:
    """Joins ids with what is said of them now; "" where it is gone. Raises DocumentsAwayError."""

    accounts: AccountsView
    persons: PersonsView
    lists: ListsView

    def text(self, event: Envelope) -> str:
        """The message as it is sent."""
        return orjson.dumps(self.message(event)).decode()

    def message(self, event: Envelope) -> dict[str, Any]:
        """The message of a recognition. position: beyond the contract, what `since` takes."""
        shown = {
            "timestamp": datetime.fromisoformat(event.time).timestamp(),
            "event_type": EVENT_TYPES[event.type],
            "source": event.data["source"],
            "authorization": self._authorization(event),
            "position": str(event.position),
        }
        if event.type == Recognition.FacesExtracted.TOPIC:
            return shown | {"result": {"faces": [face_message(face) for face in event.data["faces"]]}}
        return shown | {
            "template": _present(event.data["template"]),
            "candidate": self._candidate(event),
            "result": self._match_result(event),
        }

    def _authorization(self, event: Envelope) -> str | dict[str, str]:
        token_ref = event.data["token_ref"]
        if token_ref is None:
            return BASIC
        document = self.accounts.token(UUID(token_ref))
        if document is None:
            return {"token_id": GONE_TOKEN, "token_data": ""}
        return {"token_id": document["token"], "token_data": document["token_data"]}

    def _candidate(self, event: Envelope) -> dict[str, Any]:
        candidate = event.data["candidate"]
        if candidate["list_id"] is not None:
            document = self.lists.get(UUID(event.account_id), UUID(candidate["list_id"]))
            return {
                "list_id": candidate["list_id"],
                "list_data": "" if document is None else document["list_data"],
                "list_type": LIST_TYPES[ListKind(candidate["list_kind"])],
            }
        if event.data["source"] == "verify" and candidate["person_ids"] is not None:
            return {"person_id": candidate["person_ids"][0]}
        return _present({key: candidate[key] for key in ("person_ids", "descriptor_ids")})

    def _match_result(self, event: Envelope) -> dict[str, Any]:
        results = event.data["results"]
        person_ids = {UUID(result["person_id"]) for result in results if result["person_id"] is not None}
        persons = self.persons.get_many(UUID(event.account_id), person_ids) if person_ids else {}
        shown: dict[str, Any] = {"candidates": [_result(result, persons) for result in results]}
        if event.data["face"] is not None:
            shown["face"] = face_message(event.data["face"])
        return shown


def _result(result: dict[str, Any], persons: dict[UUID, dict[str, Any]]) -> dict[str, Any]:
    if result["person_id"] is None:
        return {"id": result["descriptor_id"], "similarity": result["similarity"]}
    person = persons.get(UUID(result["person_id"]), {})
    return {
        "person_id": result["person_id"],
        "descriptor_id": result["descriptor_id"],
        "user_data": person.get("user_data", ""),
        "external_id": person.get("external_id", ""),
        "similarity": result["similarity"],
    }


def _present(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}
