"""A small history with every event type in it; ids and times are the same whenever it is told.

`make_events.py` once wrote it to `events-v1.jsonl`. Event types that come later are added here and written to a file of their
own: a file that was written is never changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from domain.account import Account
from domain.aggregate import AccountAggregate, AccountEvent, CommandContext
from domain.descriptor import Descriptor, TemplateRef
from domain.handler import Handler, HandlerType, default_policies
from domain.member_list import ListKind, MemberList
from domain.person import Person
from domain.recognition import (
    Box,
    FaceEstimates,
    HeadPose,
    MatchCandidate,
    MatchResult,
    MatchTemplate,
    Recognition,
    RecognizedFace,
)

BEGINNING = datetime(2026, 1, 15, 8, 30, 0, 250_125, tzinfo=UTC)
BETWEEN_COMMANDS = timedelta(hours=1, seconds=7, microseconds=31)

Append = list[AccountEvent]
"""The events of one command."""


@dataclass
class Teller:
    """Draws ids that look like the service's own, and lets time pass between commands."""

    dice: Random = field(default_factory=lambda: Random(2026))
    now: datetime = BEGINNING
    appends: list[Append] = field(default_factory=list)
    requests: int = 0

    def id(self) -> UUID:
        return UUID(int=self.dice.getrandbits(128), version=4)

    def ref(self) -> UUID:
        """Of the shape of a vault's ref: version 7, with the time in front."""
        milliseconds = int(self.now.timestamp() * 1000)
        return UUID(int=milliseconds << 80 | 7 << 76 | 2 << 62 | self.dice.getrandbits(62))

    def context(self, account_id: UUID, *, background: bool = False) -> CommandContext:
        self.now += BETWEEN_COMMANDS
        self.requests += 1
        request_id = None if background else f"{1_700_000_000 + self.requests},{self.id()}"
        return CommandContext(account_id, self.id(), request_id, self.now)

    def save(self, *aggregates: AccountAggregate) -> None:
        events = [event for aggregate in aggregates for event in aggregate.collect_events()]
        self.appends.append(events)  # type: ignore[arg-type]  # the library names its own base


def history() -> list[Append]:
    """All appends, in the log's order."""
    teller = Teller()
    tenant = _Tenant.register(teller)
    tenant.tokens()
    tenant.handlers_and_suspension()
    tenant.persons_and_lists()
    tenant.descriptors()
    tenant.recognitions()
    tenant.endings()
    tenant.discarded()
    _closed_account(teller)
    return teller.appends


def every_event() -> Iterator[AccountEvent]:
    """The same, event by event."""
    for append in history():
        yield from append


@dataclass
class _Tenant:
    """The account that lives on."""

    teller: Teller
    account: Account
    handlers: list[Handler]
    default_list: MemberList
    people: list[Person] = field(default_factory=list)
    faces: list[Descriptor] = field(default_factory=list)
    lists: dict[ListKind, MemberList] = field(default_factory=dict)

    @classmethod
    def register(cls, teller: Teller) -> _Tenant:
        account_id, list_id = teller.id(), teller.id()
        context = teller.context(account_id)
        account = Account.register(context, email_ref=teller.ref(), password_ref=teller.ref(), organization_ref=teller.ref())
        account.issue_token(context, teller.ref(), None)
        default_list = MemberList.create(list_id, context, kind=ListKind.PERSONS, list_data_ref=teller.ref())
        handlers = [
            Handler.create(context, handler_id=teller.id(), handler_type=each, policies=default_policies(each, list_id))
            for each in HandlerType
        ]
        teller.save(account, default_list, *handlers)
        return cls(teller, account, handlers, default_list)

    def context(self, *, background: bool = False) -> CommandContext:
        return self.teller.context(self.account.id, background=background)

    def tokens(self) -> None:
        teller, account = self.teller, self.account
        described, revoked = teller.ref(), teller.ref()
        for token_ref in (described, revoked):
            account.issue_token(self.context(), token_ref, teller.ref())
            teller.save(account)
        account.describe_token(self.context(), described, teller.ref())
        teller.save(account)
        account.revoke_tokens(self.context(), (revoked,))
        teller.save(account)

    def handlers_and_suspension(self) -> None:
        handler = self.handlers[1]
        handler.configure(self.context(), replace(handler.policies, limit=5, identify_threshold=0.75, estimate_emotions=1))
        self.teller.save(handler)
        self.account.suspend(self.context(background=True))
        self.teller.save(self.account)
        self.account.reinstate(self.context(background=True))
        self.teller.save(self.account)

    def persons_and_lists(self) -> None:
        teller = self.teller
        for texts in ((teller.ref(), teller.ref()), (teller.ref(), None), (None, None), (None, teller.ref())):
            person = Person.create(teller.id(), self.context(), user_data_ref=texts[0], external_id_ref=texts[1])
            teller.save(person)
            self.people.append(person)
        for kind in ListKind:
            self.lists[kind] = MemberList.create(teller.id(), self.context(), kind=kind, list_data_ref=teller.ref())
            teller.save(self.lists[kind])
        self.lists[ListKind.PERSONS].describe(self.context(), teller.ref())
        teller.save(self.lists[ListKind.PERSONS])
        first = self.people[0]
        first.describe(self.context(), user_data_ref=teller.ref(), external_id_ref=first.external_id_ref)
        teller.save(first)
        for person in self.people:
            for member_list in (self.default_list, self.lists[ListKind.PERSONS]):
                person.attach_list(self.context(), member_list.id)
                teller.save(person)
        self.people[1].detach_list(self.context(), self.default_list.id)
        teller.save(self.people[1])

    def descriptors(self) -> None:
        teller = self.teller
        for number in range(4):
            context = self.context()
            templates = (TemplateRef(1001, teller.ref()),)
            descriptor = Descriptor.extract(teller.id(), context, templates=templates, portrait_ref=teller.ref())
            face = RecognizedFace(descriptor.id, 0.99 - number / 10, Box(10, 20, 100, 120), Box(-5, -10, 150, 200))
            seen = Recognition.extract_faces(teller.id(), context, source="descriptors", token_ref=None, faces=(face,))
            teller.save(descriptor, seen)
            self.faces.append(descriptor)
        uploaded = Descriptor.upload(teller.id(), self.context(), templates=(TemplateRef(56, teller.ref()),))
        teller.save(uploaded)
        self.faces.append(uploaded)
        uploaded.add_template(self.context(background=True), 57, teller.ref())
        teller.save(uploaded)
        for person, shown in ((0, 0), (0, 1), (1, 2), (3, 4)):
            self._link(self.people[person], self.faces[shown])
        context = self.context()
        self.people[0].detach_descriptor(context, self.faces[1].id)
        self.faces[1].detach_from_person(context)
        teller.save(self.people[0], self.faces[1])
        for descriptor in (*self.faces[:3], uploaded):
            descriptor.attach_list(self.context(), self.lists[ListKind.DESCRIPTORS].id)
            teller.save(descriptor)
        self.faces[1].detach_list(self.context(), self.lists[ListKind.DESCRIPTORS].id)
        teller.save(self.faces[1])

    def _link(self, person: Person, descriptor: Descriptor) -> None:
        context = self.context()
        person.attach_descriptor(context, descriptor.id)
        descriptor.attach_to_person(context, person.id)
        self.teller.save(person, descriptor)

    def recognitions(self) -> None:
        person, descriptor, other = self.people[0].id, self.faces[0].id, self.faces[2].id
        searched = MatchTemplate(descriptor_id=descriptor)
        of_list = MatchCandidate(list_id=self.default_list.id, list_kind=ListKind.PERSONS)
        both = (MatchResult(descriptor, person, 1.0), MatchResult(other, self.people[1].id, 0.0))
        alone = (MatchResult(descriptor, person, 0.9123456789),)
        self._matched("identify", searched, of_list, both)
        self._matched("identify", MatchTemplate(person_id=person), MatchCandidate(person_ids=(person,)), alone)
        self._matched("match", searched, MatchCandidate(descriptor_ids=(descriptor, other)), (MatchResult(other, None, 0.5),))
        self._matched("search", searched, of_list, (), seen_face(descriptor))

    def _matched(
        self,
        source: str,
        template: MatchTemplate,
        candidate: MatchCandidate,
        results: tuple[MatchResult, ...],
        face: RecognizedFace | None = None,
    ) -> None:
        matched = Recognition.match(
            self.teller.id(),
            self.context(),
            source=source,
            token_ref=next(iter(self.account.tokens)),
            template=template,
            candidate=candidate,
            results=results,
            face=face,
        )
        self.teller.save(matched)

    def endings(self) -> None:
        """A person deleted, another forgotten, a descriptor expired, a list deleted and left by its members; all erased."""
        teller, member_list = self.teller, self.lists[ListKind.PERSONS]
        person, unlinked, free = self.people[1], self.faces[2], self.faces[3]
        context = self.context()
        person.delete(context)
        unlinked.detach_from_person(context)
        teller.save(person, unlinked)
        self._erased(person)
        forgotten, shown = self.people[3], self.faces[4]
        context = self.context(background=True)
        forgotten.delete(context)
        shown.expire(context)
        teller.save(forgotten, shown)
        self._erased(forgotten)
        self._erased(shown)
        free.expire(self.context(background=True))
        teller.save(free)
        self._erased(free)
        member_list.delete(self.context())
        teller.save(member_list)
        context = self.context(background=True)
        for member in (self.people[0], self.people[2]):
            member.detach_list(context, member_list.id)
        teller.save(self.people[0], self.people[2])
        self._erased(member_list)

    def _erased(self, aggregate: Person | Descriptor | MemberList) -> None:
        aggregate.erase(self.context(background=True))
        self.teller.save(aggregate)

    def discarded(self) -> None:
        """What the sweeper put in the place of commands that died."""
        teller = self.teller
        for cls in (Person, Descriptor, MemberList):
            teller.save(cls.discard(teller.id(), self.context(background=True)))
        account_id = teller.id()
        teller.save(Account.discard(account_id, teller.context(account_id, background=True)))


def seen_face(descriptor_id: UUID) -> RecognizedFace:
    """A face of which everything was estimated."""
    estimates = FaceEstimates(
        age=31,
        gender=0,
        eyeglasses=0.125,
        emotions={"happiness": 0.75, "neutral": 0.25},
        ethnicities={"caucasian": 1.0},
        head_pose=HeadPose(-3.5, 12.25, 0.5),
        quality={"blurriness": 0.0625},
    )
    return RecognizedFace(descriptor_id, 0.875, Box(1, 2, 30, 40), None, estimates)


def _closed_account(teller: Teller) -> None:
    """An account that is closed, and what comes of it afterwards."""
    tenant = _Tenant.register(teller)
    tenant.persons_and_lists()
    tenant.descriptors()
    tenant.account.close(tenant.context(background=True))
    teller.save(tenant.account)
    late = Person.create(teller.id(), tenant.context(), user_data_ref=teller.ref(), external_id_ref=None)
    teller.save(late)
    tenant.people[0].describe(tenant.context(), user_data_ref=teller.ref(), external_id_ref=None)
    teller.save(tenant.people[0])
    tenant.account.erase(tenant.context(background=True))
    teller.save(tenant.account)
