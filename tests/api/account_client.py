"""One account's client: the operations of the API by name, each asserting the status that success has."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.api.client import Client, Credentials, Json
from tests.api.photographs import Picture

DESCRIPTORS, PERSONS, LISTS = "/4/storage/descriptors", "/4/storage/persons", "/4/storage/lists"
ALL = 1000
"""The largest page."""


def joined(ids: Iterable[str]) -> str:
    """Several ids in one parameter."""
    return ",".join(ids)


@dataclass(frozen=True)
class AccountClient(Client):
    """Sends its account's token unless a request brings its own headers."""

    credentials: Credentials

    def create_person(self, **texts: str) -> str:
        """The id of a new person."""
        person_id: str = self.expect(201, "POST", PERSONS, json=texts)["person_id"]
        return person_id

    def person(self, person_id: str) -> Json:
        return self.expect(200, "GET", f"{PERSONS}/{person_id}")

    def persons(self, **query: str | int) -> Json:
        return self.expect(200, "GET", PERSONS, query=query)

    def describe_person(self, person_id: str, **texts: str) -> None:
        self.expect(204, "PATCH", f"{PERSONS}/{person_id}", json=texts)

    def delete_person(self, person_id: str) -> None:
        self.expect(204, "DELETE", f"{PERSONS}/{person_id}")

    def extract(self, picture: Picture, **query: str | int | float) -> list[Json]:
        """The faces of a picture, stored unless the query says otherwise."""
        headers = {"Content-Type": picture.content_type}
        faces: list[Json] = self.expect(201, "POST", DESCRIPTORS, query=query, body=picture.data, headers=headers)["faces"]
        return faces

    def store(self, picture: Picture) -> str:
        """The descriptor of a picture with one face."""
        (face,) = self.extract(picture)
        descriptor_id: str = face["id"]
        return descriptor_id

    def descriptor(self, descriptor_id: str) -> Json:
        return self.expect(200, "GET", f"{DESCRIPTORS}/{descriptor_id}")

    def descriptors(self, **query: str | int) -> Json:
        return self.expect(200, "GET", DESCRIPTORS, query=query)

    def portrait(self, descriptor_id: str) -> Picture:
        reply = self.request("GET", f"/4/storage/portraits/{descriptor_id}")
        assert reply.status_code == 200, reply.text
        return Picture(reply.content, reply.headers["content-type"])

    def link_descriptor(self, person_id: str, descriptor_id: str, do: str = "attach") -> None:
        query = {"descriptor_id": descriptor_id, "do": do}
        self.expect(204, "PATCH", f"{PERSONS}/{person_id}/linked_descriptors", query=query)

    def link_person(self, person_id: str, list_id: str, do: str = "attach") -> None:
        self.expect(204, "PATCH", f"{PERSONS}/{person_id}/linked_lists", query={"list_id": list_id, "do": do})

    def list_descriptor(self, descriptor_id: str, list_id: str, do: str = "attach") -> None:
        self.expect(204, "PATCH", f"{DESCRIPTORS}/{descriptor_id}/linked_lists", query={"list_id": list_id, "do": do})

    def create_list(self, kind: str = "persons", **texts: str) -> str:
        """The id of a new list."""
        list_id: str = self.expect(201, "POST", LISTS, query={"type": kind}, json=texts)["list_id"]
        return list_id

    def member_list(self, list_id: str, **query: int) -> Json:
        return self.expect(200, "GET", f"{LISTS}/{list_id}", query=query)

    def lists(self, **query: int) -> Json:
        return self.expect(200, "GET", LISTS, query=query)

    def delete_list(self, list_id: str) -> None:
        self.expect(204, "DELETE", f"{LISTS}/{list_id}")

    def compare(self, resource: str, **query: str | int) -> list[Json]:
        """The candidates of identify or match."""
        candidates: list[Json] = self.expect(201, "POST", f"/4/matching/{resource}", query=query)["candidates"]
        return candidates

    def search(self, picture: Picture, **query: str | int | float) -> Json:
        headers = {"Content-Type": picture.content_type}
        return self.expect(201, "POST", "/4/matching/search", query=query, body=picture.data, headers=headers)

    def everything(self) -> Json:
        """All that the account holds: what two looks have in common has not changed."""
        return {
            "persons": self.persons(page_size=ALL),
            "descriptors": self.descriptors(page_size=ALL),
            "lists": self.lists(page_size=ALL),
        }


OpenAccount = Callable[[], AccountClient]
"""Opens an account of its own for a test."""
