"""Links that cannot be made or undone."""

from __future__ import annotations

from tests.api.refusals.refusal import Case, Refusal

OF_PERSON = "/4/storage/persons/{person}/linked_descriptors"
OF_FACELESS = "/4/storage/persons/{faceless}/linked_descriptors"
PERSON_LISTS = "/4/storage/persons/{person}/linked_lists"
DESCRIPTOR_LISTS = "/4/storage/descriptors/{held}/linked_lists"

ATTACHED = (409, 22008, "This descriptor is already attached to the person.")
NOT_ATTACHED = (400, 36004, "Face was not linked to the person.")


def no_descriptor(name: str) -> Case:
    """An unknown descriptor named in a query."""
    return 400, 11018, f"Descriptor with id '{name}' not found."


def no_list(name: str) -> Case:
    """An unknown list named in a query."""
    return 400, 22003, f"List with id '{name}' not found"


def wrong_kind(expected: str, got: str, name: str) -> Case:
    """A list of the other kind."""
    return 400, 36001, f"Expected list of {expected}. Got list of {got}. List id '{name}'"


NO_DESCRIPTORS = ("{unknown}", "{other_version}", "{their_free}", "{their_held}", "{persons_list}")
NO_LISTS = ("{unknown}", "{other_version}", "{their_persons_list}", "{their_descriptors_list}", "{person}")

ROWS = (
    Refusal("the person's own already", "PATCH", f"{OF_PERSON}?descriptor_id={{held}}&do=attach", ATTACHED),
    Refusal("another person's", "PATCH", f"{OF_FACELESS}?descriptor_id={{held}}&do=attach", ATTACHED),
    Refusal("nobody's", "PATCH", f"{OF_PERSON}?descriptor_id={{free}}&do=detach", NOT_ATTACHED),
    Refusal("another person's", "PATCH", f"{OF_FACELESS}?descriptor_id={{held}}&do=detach", NOT_ATTACHED),
    *(
        Refusal(do, "PATCH", f"{OF_PERSON}?descriptor_id={name}&do={do}", no_descriptor(name))
        for name in NO_DESCRIPTORS
        for do in ("attach", "detach")
    ),
    *(
        Refusal(do, "PATCH", f"{path}?list_id={name}&do={do}", no_list(name))
        for path in (PERSON_LISTS, DESCRIPTOR_LISTS)
        for name in NO_LISTS
        for do in ("attach", "detach")
    ),
    *(
        Refusal(do, "PATCH", f"{path}?list_id={name}&do={do}", wrong_kind(expected, got, name))
        for path, expected, got, name in (
            (PERSON_LISTS, "persons", "descriptors", "{descriptors_list}"),
            (DESCRIPTOR_LISTS, "descriptors", "persons", "{persons_list}"),
        )
        for do in ("attach", "detach")
    ),
)
