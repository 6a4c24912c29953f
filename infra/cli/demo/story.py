"""What the demo does: four people into a list, then a photograph of one of them that the service has not seen."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from infra.cli.demo.api_client import ApiClient, Photograph

PEOPLE: Mapping[str, str] = {
    "obama": "obama.jpg",
    "biden": "biden.jpg",
    "astronaut": "astronaut.png",
    "grace_hopper": "grace_hopper.jpg",
}
"""Whom the demo enrols, by the names of the photographs: all of them are public domain."""

SOUGHT = "obama"
PROBE = "obama2.jpg"
"""Another photograph of the one who is sought."""

LIMIT = 5
SURE = 0.9
"""Genuine pairs mostly lie above (docs/thresholds.md)."""

STRANGER = 0.5
"""The accept border: other people lie below."""


class StoryFailedError(Exception):
    """The answers were well formed and wrong; the text says how."""


@dataclass(frozen=True)
class Candidate:
    """One line of the answer."""

    name: str
    similarity: float


def tell(client: ApiClient, console: Console, photographs: Mapping[str, Path]) -> None:
    """Run the whole story. Raises StoryFailedError and what the client raises."""
    _heading(console, "open an account")
    _open_account(client)
    person_ids = {}
    for name, file_name in PEOPLE.items():
        _heading(console, f"enrol {name}")
        person_ids[name] = _enrol(client, name, photographs[file_name])
    _heading(console, "put them into a list of persons")
    list_id = client.send("POST", "/4/storage/lists", 201, {"list_data": "people of the demo"}, type="persons")["list_id"]
    for person_id in person_ids.values():
        client.send("PATCH", f"/4/storage/persons/{person_id}/linked_lists", 204, list_id=list_id, do="attach")
    _heading(console, f"who is on {PROBE}?")
    answer = client.send("POST", "/4/matching/search", 201, Photograph(photographs[PROBE]), list_id=list_id, limit=LIMIT)
    candidates = _candidates(answer)
    _show(console, candidates)
    check(candidates)
    console.print(f"found {SOUGHT}, and nobody else comes near")


def _open_account(client: ApiClient) -> None:
    account = {
        "organization_name": "Demo",
        "email": "demo@example.com",
        "password": secrets.token_urlsafe(12),
    }
    client.authorize(client.send("POST", "/4/accounts", 201, account)["token"])


def _enrol(client: ApiClient, name: str, photograph: Path) -> str:
    """A descriptor from the photograph, a person, and the one attached to the other; returns the person's id."""
    faces = client.send("POST", "/4/storage/descriptors", 201, Photograph(photograph))["faces"]
    person_id: str = client.send("POST", "/4/storage/persons", 201, {"user_data": name})["person_id"]
    path = f"/4/storage/persons/{person_id}/linked_descriptors"
    client.send("PATCH", path, 204, descriptor_id=faces[0]["id"], do="attach")
    return person_id


def _candidates(answer: Mapping[str, Any]) -> list[Candidate]:
    return [Candidate(each["user_data"], each["similarity"]) for each in answer["candidates"]]


def _show(console: Console, candidates: list[Candidate]) -> None:
    table = Table("", "candidate", "similarity", "verdict")
    for place, each in enumerate(candidates, start=1):
        verdict = "the same person" if each.similarity > SURE else "somebody else" if each.similarity < STRANGER else "unsure"
        table.add_row(str(place), each.name, f"{each.similarity:.6f}", verdict)
    console.print()
    console.print(table)


def check(candidates: list[Candidate]) -> None:
    """Whether the answer is right: everybody is there, the right one first and sure, all others strangers.

    Raises StoryFailedError.
    """
    if sorted(each.name for each in candidates) != sorted(PEOPLE):
        raise StoryFailedError(f"expected the {len(PEOPLE)} people of the list as candidates, got {len(candidates)}")
    best, *others = candidates
    if best.name != SOUGHT:
        raise StoryFailedError(f"expected {SOUGHT} first, got {best.name}")
    if best.similarity <= SURE:
        raise StoryFailedError(f"expected a similarity above {SURE} for {SOUGHT}, got {best.similarity}")
    for other in others:
        if other.similarity >= STRANGER:
            raise StoryFailedError(f"expected a similarity below {STRANGER} for {other.name}, got {other.similarity}")


def _heading(console: Console, text: str) -> None:
    console.print(f"\n{text}", style="bold", markup=False)
