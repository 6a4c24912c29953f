"""A handler: one of each type for an account, its version counted up by each change."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from domain.handler import Handler, HandlerPolicies, HandlerType, default_policies
from domain.ids import handler_aggregate_id
from tests.unit.domain.deciding import ACCOUNT, again, context, told

HANDLER, LIST = UUID(int=1), UUID(int=2)


def a_handler(handler_type: HandlerType = HandlerType.IDENTIFY, account_id: UUID = ACCOUNT) -> Handler:
    return Handler.create(
        context(account_id=account_id),
        handler_id=HANDLER,
        handler_type=handler_type,
        policies=default_policies(handler_type, LIST),
    )


def test_the_aggregates_id_follows_from_account_and_type() -> None:
    ids = {a_handler(handler_type, account).id for handler_type in HandlerType for account in (ACCOUNT, uuid4())}
    assert len(ids) == 6
    assert a_handler().id == handler_aggregate_id(ACCOUNT, "identify")
    # Stored streams are found by it for ever.
    assert handler_aggregate_id(ACCOUNT, "identify") == UUID("2fe5632d-0ef2-50b1-8d21-d0cd9f6039c0")


def test_created_and_configured() -> None:
    handler = a_handler()
    policies = replace(handler.policies, limit=5, identify_threshold=0.8)
    handler.configure(context(), policies)
    handler.configure(context(), policies)
    assert (handler.handler_id, handler.handler_type, handler.handler_version) == (HANDLER, HandlerType.IDENTIFY, 3)
    assert handler.policies == policies
    assert again(handler).__dict__ == handler.__dict__ | {"_pending_events": []}
    created, *configured = told(handler)
    assert created[0] == "facestream.handler.created"
    assert created[1]["handler_version"] == 1
    assert configured == [
        ("facestream.handler.configured", {"handler_version": version, "policies": policies}) for version in (2, 3)
    ]


@pytest.mark.parametrize(
    ("handler_type", "expected"),
    [
        (HandlerType.EXTRACTOR, HandlerPolicies(list_id=LIST)),
        (HandlerType.IDENTIFY, HandlerPolicies(list_id=LIST, limit=3, identify_threshold=0)),
        (HandlerType.VERIFY, HandlerPolicies(verify_threshold=0.9)),
    ],
)
def test_default_policies(handler_type: HandlerType, expected: HandlerPolicies) -> None:
    assert default_policies(handler_type, LIST) == expected
