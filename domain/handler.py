"""A handler: the policies that an account's extractor, identify or verify handler applies to an image."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from domain.aggregate import AccountAggregate, AccountEvent, CommandContext, InitialEvent
from domain.ids import handler_aggregate_id


class HandlerType(Enum):
    """The contract's three handlers; each account has one of each."""

    EXTRACTOR = "extractor"
    IDENTIFY = "identify"
    VERIFY = "verify"


@dataclass(frozen=True)
class HandlerPolicies:
    """What a handler does with a face; null where the handler's type has no such policy.

    estimate_* and extract_exif: 0 or 1. Angles: 0..180 degrees, the largest deviation from 0 that passes. Thresholds: 0..1.
    limit: 1..5 candidates. The defaults are the contract's (docs/compatibility.md, behaviour).
    """

    list_id: UUID | None = None
    limit: int | None = None
    estimate_attributes: int = 0
    estimate_emotions: int = 0
    estimate_ethnicities: int = 0
    estimate_quality: int = 0
    estimate_head_pose: int = 0
    extract_exif: int = 0
    yaw_threshold: float = 180
    roll_threshold: float = 180
    pitch_threshold: float = 180
    score_threshold: float = 0
    identify_threshold: float | None = None
    verify_threshold: float | None = None


def default_policies(handler_type: HandlerType, list_id: UUID | None) -> HandlerPolicies:
    """The policies that an account's handlers start with."""
    if handler_type is HandlerType.EXTRACTOR:
        return HandlerPolicies(list_id=list_id)
    if handler_type is HandlerType.IDENTIFY:
        return HandlerPolicies(list_id=list_id, limit=3, identify_threshold=0)
    return HandlerPolicies(verify_threshold=0.9)


class Handler(AccountAggregate):
    """Its aggregate id is derived from account and type; its `handler_id` is what clients see."""

    TOPIC = "facestream.handler"

    def __init__(self) -> None:
        super().__init__()
        self.handler_id = UUID(int=0)
        self.handler_type = HandlerType.EXTRACTOR
        self.policies = HandlerPolicies()
        self.handler_version = 0

    class Event(AccountEvent):
        """Base of the handler's events."""

    class Created(Event, InitialEvent):
        """A handler was created with its first policies; `handler_version` is the contract's version."""

        TOPIC = "facestream.handler.created"
        handler_id: UUID
        handler_type: HandlerType
        handler_version: int
        policies: HandlerPolicies

        def apply(self, aggregate: Handler) -> None:
            super().apply(aggregate)
            aggregate.handler_id = self.handler_id
            aggregate.handler_type = self.handler_type
            aggregate.handler_version = self.handler_version
            aggregate.policies = self.policies

    class Configured(Event):
        """The whole new policies; every change counts the version up by one."""

        TOPIC = "facestream.handler.configured"
        handler_version: int
        policies: HandlerPolicies

        def apply(self, aggregate: Handler) -> None:
            aggregate.handler_version = self.handler_version
            aggregate.policies = self.policies

    @classmethod
    def create(
        cls, context: CommandContext, *, handler_id: UUID, handler_type: HandlerType, policies: HandlerPolicies
    ) -> Handler:
        """Start the account's handler of a type."""
        return cls.begin(
            cls.Created,
            handler_aggregate_id(context.account_id, handler_type.value),
            context,
            handler_id=handler_id,
            handler_type=handler_type,
            handler_version=1,
            policies=policies,
        )

    def configure(self, context: CommandContext, policies: HandlerPolicies) -> None:
        """Replace the policies."""
        self.record(self.Configured, context, handler_version=self.handler_version + 1, policies=policies)
