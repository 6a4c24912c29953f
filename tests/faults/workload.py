"""A stream of mixed commands from one client, and what the service must hold after each of them.

A client gives one command after another, so that whenever the service dies at most one of its commands has an unknown outcome:
the service must then hold either what it held before that command, or what it holds after it, and nothing between.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from copy import deepcopy
from dataclasses import dataclass, field
from random import Random
from typing import Any

import httpx

from tests.faults.client import Client, RefusedError
from tests.faults.faces import image

UNKNOWN = "unknown id"
"""Stands for the ids of what a command of unknown outcome creates."""


@dataclass
class Person:
    """A person as its client knows it."""

    external_id: str
    descriptors: list[str] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)


@dataclass
class Holdings:
    """All that an account holds: persons by their user_data, lists by their list_data, descriptors by id with their lists.

    Texts are never given twice, so that they name things whose ids no reply has told.
    """

    persons: dict[str, Person] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    descriptors: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """A command: what is called, and what becomes of the holdings (with the ids that the reply tells)."""

    call: Callable[[Client], Awaitable[Any]]
    change: Callable[[Holdings, Any], None]
    ids: Callable[[Any], dict[str, str]] = lambda reply: {}


class Workload:
    """One client's commands, drawn from a seed.

    acknowledged: how many have been answered. known: what the account must hold. possible: what it may hold as well, where
    the last command's outcome is unknown.
    """

    def __init__(self, name: str, seed: int) -> None:
        self.name = name
        self.email = f"{name}@example.org"
        self.acknowledged = 0
        self.known: Holdings | None = None
        self.possible: Holdings | None = None
        self.client: Client | None = None
        self._dice = Random(f"{name} {seed}")
        self._ids: dict[str, str] = {}
        self._numbers = 0

    async def run(self, http: httpx.AsyncClient) -> None:
        """Give commands until the service is gone."""
        try:
            self.client = await Client.register(http, self.email)
            self.known = Holdings(lists={"default": "persons"})
            while True:
                await self._do(self._draw(self.known))
        except httpx.TransportError:
            return

    async def _do(self, step: Step) -> None:
        assert self.client is not None
        assert self.known is not None
        after = deepcopy(self.known)
        step.change(after, [UNKNOWN])
        self.possible = after
        try:
            reply = await step.call(self.client)
        except RefusedError as refusal:
            # Busy or away is an unknown outcome too; any other refusal is a bug of these tests or of the service.
            if refusal.status != 503:
                raise
            raise httpx.ReadError("unknown outcome") from refusal
        self._ids |= step.ids(reply)
        step.change(self.known, reply)
        self.possible = None
        self.acknowledged += 1

    def _draw(self, held: Holdings) -> Step:
        return self._dice.choice(self._possible_steps(held))(held)

    def _text(self, kind: str) -> str:
        self._numbers += 1
        return f"{self.name} {kind} {self._numbers}"

    def _possible_steps(self, held: Holdings) -> list[Callable[[Holdings], Step]]:
        steps: list[Callable[[Holdings], Step]] = [self._new_person, self._new_list, self._extraction]
        if held.persons:
            steps += [self._description, self._description, self._deletion]
            if any(each.descriptors for each in held.persons.values()):
                steps.append(self._release)
            if held.descriptors:
                steps += [self._holding, self._holding, self._holding]
            steps += [self._membership, self._membership]
        if held.descriptors:
            steps.append(self._descriptor_membership)
        if len(held.lists) > 2:
            steps.append(self._list_deletion)
        return steps

    def _new_person(self, held: Holdings) -> Step:
        text, external_id = self._text("person"), self._text("id")

        def change(after: Holdings, reply: Any) -> None:
            after.persons[text] = Person(external_id)

        return Step(lambda client: client.create_person(text, external_id), change, lambda reply: {text: reply})

    def _new_list(self, held: Holdings) -> Step:
        text, kind = self._text("list"), self._dice.choice(["persons", "descriptors"])

        def change(after: Holdings, reply: Any) -> None:
            after.lists[text] = kind

        return Step(lambda client: client.create_list(kind, text), change, lambda reply: {text: reply})

    def _extraction(self, held: Holdings) -> Step:
        picture = image(self._text("image"), faces=self._dice.choice([1, 1, 2]))

        def change(after: Holdings, reply: Any) -> None:
            new = reply if reply != [UNKNOWN] else [f"{UNKNOWN} {number}" for number in range(int(picture[:1]))]
            after.descriptors |= {descriptor_id: [] for descriptor_id in new}

        return Step(lambda client: client.extract(picture), change)

    def _description(self, held: Holdings) -> Step:
        old, new, external_id = self._dice.choice(list(held.persons)), self._text("person"), self._text("id")
        person_id = self._ids[old]

        def change(after: Holdings, reply: Any) -> None:
            after.persons[new] = after.persons.pop(old)
            after.persons[new].external_id = external_id

        self._ids[new] = person_id
        return Step(lambda client: client.patch_person(person_id, user_data=new, external_id=external_id), change)

    def _deletion(self, held: Holdings) -> Step:
        text = self._dice.choice(list(held.persons))

        def change(after: Holdings, reply: Any) -> None:
            del after.persons[text]

        return Step(lambda client: client.delete_person(self._ids[text]), change)

    def _holding(self, held: Holdings) -> Step:
        text = self._dice.choice(list(held.persons))
        taken = {each for person in held.persons.values() for each in person.descriptors}
        free = [descriptor_id for descriptor_id in held.descriptors if descriptor_id not in taken]
        if not free:
            return self._extraction(held)
        descriptor_id = self._dice.choice(free)

        def change(after: Holdings, reply: Any) -> None:
            after.persons[text].descriptors.append(descriptor_id)

        return Step(lambda client: client.hold(self._ids[text], descriptor_id), change)

    def _release(self, held: Holdings) -> Step:
        text = self._dice.choice([text for text, person in held.persons.items() if person.descriptors])
        descriptor_id = self._dice.choice(held.persons[text].descriptors)

        def change(after: Holdings, reply: Any) -> None:
            after.persons[text].descriptors.remove(descriptor_id)

        return Step(lambda client: client.hold(self._ids[text], descriptor_id, "detach"), change)

    def _membership(self, held: Holdings) -> Step:
        text = self._dice.choice(list(held.persons))
        on = {text: person.lists for text, person in held.persons.items()}
        return self._enlisting(held, "persons", text, on, lambda after: after.persons[text].lists)

    def _descriptor_membership(self, held: Holdings) -> Step:
        descriptor_id = self._dice.choice(list(held.descriptors))
        return self._enlisting(
            held, "descriptors", descriptor_id, held.descriptors, lambda after: after.descriptors[descriptor_id]
        )

    def _enlisting(
        self, held: Holdings, kind: str, member: str, on: dict[str, list[str]], lists_of: Callable[[Holdings], list[str]]
    ) -> Step:
        """Put a member on a list of its kind, or take it off again."""
        lists = [text for text, its_kind in held.lists.items() if its_kind == kind and text in self._ids]
        if not lists:
            return self._new_list(held)
        listed = self._dice.choice(lists)
        do = "detach" if listed in on[member] else "attach"

        def change(after: Holdings, reply: Any) -> None:
            lists_of(after).remove(listed) if do == "detach" else lists_of(after).append(listed)

        member_id = self._ids.get(member, member)
        return Step(lambda client: client.enlist(kind, member_id, self._ids[listed], do), change)

    def _list_deletion(self, held: Holdings) -> Step:
        listed = self._dice.choice([text for text in held.lists if text in self._ids])

        def change(after: Holdings, reply: Any) -> None:
            del after.lists[listed]
            members = [*after.descriptors.values(), *(person.lists for person in after.persons.values())]
            for on in members:
                if listed in on:
                    on.remove(listed)

        return Step(lambda client: client.delete_list(self._ids[listed]), change)


class Script(Workload):
    """Every command that appends several events, once, and then persons until the service is gone."""

    def _draw(self, held: Holdings) -> Step:
        script = (self._new_person, self._extraction, self._holding, self._release, self._holding, self._deletion)
        return (script[self.acknowledged] if self.acknowledged < len(script) else self._new_person)(held)
