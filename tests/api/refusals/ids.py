"""Ids that are nobody's, somebody else's, of something else, or no ids: 404 in a path, 400 in a query."""

from __future__ import annotations

from collections.abc import Iterator

from tests.api.refusals.refusal import PAGE_NOT_FOUND, Case, Refusal, bad_query

PERSON = (404, 22007, "Person with id '{id}' not found.")
DESCRIPTOR = (404, 11018, "Descriptor with id '{id}' not found.")
LIST = (404, 22003, "List with id '{id}' not found")
PORTRAIT = (404, 13003, "Image with id '{id}' not found")

PATHS: tuple[tuple[str, str, Case, object], ...] = (
    ("GET", "/4/storage/persons/{id}", PERSON, None),
    ("PATCH", "/4/storage/persons/{id}", PERSON, {"user_data": "a new text"}),
    ("DELETE", "/4/storage/persons/{id}", PERSON, None),
    ("GET", "/4/storage/persons/{id}/linked_descriptors", PERSON, None),
    ("PATCH", "/4/storage/persons/{id}/linked_descriptors?descriptor_id={free}&do=attach", PERSON, None),
    ("PATCH", "/4/storage/persons/{id}/linked_descriptors?descriptor_id={held}&do=detach", PERSON, None),
    ("GET", "/4/storage/persons/{id}/linked_lists", PERSON, None),
    ("PATCH", "/4/storage/persons/{id}/linked_lists?list_id={persons_list}&do=attach", PERSON, None),
    ("GET", "/4/storage/descriptors/{id}", DESCRIPTOR, None),
    ("GET", "/4/storage/descriptors/{id}/linked_lists", DESCRIPTOR, None),
    ("PATCH", "/4/storage/descriptors/{id}/linked_lists?list_id={descriptors_list}&do=attach", DESCRIPTOR, None),
    ("GET", "/4/storage/portraits/{id}", PORTRAIT, None),
    ("GET", "/4/storage/lists/{id}", LIST, None),
    ("PATCH", "/4/storage/lists/{id}", LIST, {"list_data": "a new text"}),
    ("DELETE", "/4/storage/lists/{id}", LIST, None),
)

OTHERS = {
    PERSON: ("{unknown}", "{other_version}", "{their_person}", "{held}", "{persons_list}"),
    DESCRIPTOR: ("{unknown}", "{other_version}", "{their_held}", "{their_free}", "{person}"),
    PORTRAIT: ("{unknown}", "{other_version}", "{their_held}", "{person}"),
    LIST: ("{unknown}", "{other_version}", "{their_persons_list}", "{their_descriptors_list}", "{person}"),
}

MALFORMED = (
    "x",
    "1c3a3b3e-9d55-4d0c-8d6e-2f4c8a1b0e7",
    "1c3a3b3e-9d55-4d0c-8d6e-2f4c8a1b0e770",
    "1c3a3b3e9d554d0c8d6e2f4c8a1b0e77",
    "%7B1c3a3b3e-9d55-4d0c-8d6e-2f4c8a1b0e77%7D",
    "urn:uuid:1c3a3b3e-9d55-4d0c-8d6e-2f4c8a1b0e77",
    "%00",
    "%FF",
)
WITH_SPACE = ("1c3a3b3e-9d55-4d0c-8d6e-2f4c8a1b0e77%0A", "%201c3a3b3e-9d55-4d0c-8d6e-2f4c8a1b0e77")
"""In a query white space round an id is let through."""


def _in_paths() -> Iterator[Refusal]:
    for method, path, (status, code, detail), body in PATHS:
        for other in OTHERS[status, code, detail]:
            yield Refusal(other, method, path.replace("{id}", other), (status, code, detail.replace("{id}", other)), body)
        for text in MALFORMED + WITH_SPACE:
            yield Refusal(f"malformed {text}", method, path.replace("{id}", text), PAGE_NOT_FOUND, body)


QUERIES = (
    ("PATCH", "/4/storage/persons/{person}/linked_descriptors?do=attach&descriptor_id=", "descriptor_id"),
    ("PATCH", "/4/storage/persons/{person}/linked_lists?do=attach&list_id=", "list_id"),
    ("PATCH", "/4/storage/descriptors/{free}/linked_lists?do=attach&list_id=", "list_id"),
    ("POST", "/4/matching/identify?list_id={persons_list}&descriptor_id=", "descriptor_id"),
    ("POST", "/4/matching/identify?list_id={persons_list}&person_id=", "person_id"),
    ("POST", "/4/matching/identify?descriptor_id={held}&list_id=", "list_id"),
    ("POST", "/4/matching/identify?descriptor_id={held}&person_ids={person},", "person_ids"),
    ("POST", "/4/matching/match?descriptor_id={held}&list_id=", "list_id"),
    ("POST", "/4/matching/match?descriptor_id={held}&descriptor_ids={held},", "descriptor_ids"),
)

ROWS = (
    *_in_paths(),
    *(
        Refusal(f"malformed {text}", method, f"{path}{text}", bad_query(name))
        for method, path, name in QUERIES
        for text in MALFORMED
    ),
)
