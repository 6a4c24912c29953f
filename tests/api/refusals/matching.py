"""Comparisons without a reference, without candidates, or with some that are not there: 400, since nothing is in the path."""

from __future__ import annotations

from tests.api.photographs import Photographs, Picture
from tests.api.refusals.linking import no_descriptor, no_list, wrong_kind
from tests.api.refusals.refusal import Case, Refusal

IDENTIFY, MATCH, SEARCH = "/4/matching/identify", "/4/matching/match", "/4/matching/search"

NO_REFERENCE = (400, 12016, "No one parameters '[person_id, descriptor_id]' not found")
NO_PERSONS = (400, 12016, "No one parameters '[list_id, person_ids]' not found")
NO_DESCRIPTORS = (400, 12016, "No one parameters '[list_id, descriptor_ids]' not found")
NOTHING_TO_SEARCH = (400, 12016, "No one parameters '[list_id, descriptor_ids, person_ids]' not found")
UNSUPPORTED = (400, 36012, "Unsupported param 'extract_descriptor'")
SOME_PERSON = (400, 11020, "One or more person not found")
SOME_DESCRIPTOR = (400, 11020, "One or more descriptor not found")
FACELESS = (400, 1001, "Person with id '{faceless}' has no descriptors")


def no_person(name: str) -> Case:
    """An unknown person named in a query."""
    return 400, 22007, f"Person with id '{name}' not found."


def _photograph(photographs: Photographs) -> Picture:
    return photographs["grace_hopper.jpg"]


def _search(name: str, query: str, case: Case) -> Refusal:
    return Refusal(name, "POST", f"{SEARCH}{query}", case, picture=_photograph)


OTHER_PERSONS = ("{unknown}", "{other_version}", "{their_person}", "{held}")
OTHER_DESCRIPTORS = ("{unknown}", "{other_version}", "{their_held}", "{person}")
OTHER_LISTS = ("{unknown}", "{other_version}", "{their_persons_list}", "{their_descriptors_list}", "{person}")

REFERENCES = (
    *(
        Refusal("reference", "POST", f"{path}?{side}&{kind}={name}", make(name))
        for path, side in ((IDENTIFY, "list_id={persons_list}"), (MATCH, "list_id={descriptors_list}"))
        for kind, make, names in (("person_id", no_person, OTHER_PERSONS), ("descriptor_id", no_descriptor, OTHER_DESCRIPTORS))
        for name in names
    ),
    Refusal("reference without a face", "POST", f"{IDENTIFY}?person_id={{faceless}}&list_id={{persons_list}}", FACELESS),
    Refusal("reference without a face", "POST", f"{MATCH}?person_id={{faceless}}&list_id={{descriptors_list}}", FACELESS),
)

CANDIDATES = (
    *(
        Refusal("list", "POST", f"{path}?descriptor_id={{held}}&list_id={name}", no_list(name))
        for path in (IDENTIFY, MATCH)
        for name in OTHER_LISTS
    ),
    *(
        Refusal("one of the persons", "POST", f"{IDENTIFY}?descriptor_id={{held}}&person_ids={{person}},{name}", SOME_PERSON)
        for name in OTHER_PERSONS
    ),
    *(
        Refusal("a descriptor", "POST", f"{MATCH}?descriptor_id={{held}}&descriptor_ids={{free}},{name}", SOME_DESCRIPTOR)
        for name in OTHER_DESCRIPTORS
    ),
    Refusal(
        "list of descriptors",
        "POST",
        f"{IDENTIFY}?descriptor_id={{held}}&list_id={{descriptors_list}}",
        wrong_kind("persons", "descriptors", "{descriptors_list}"),
    ),
    Refusal(
        "list of persons",
        "POST",
        f"{MATCH}?descriptor_id={{held}}&list_id={{persons_list}}",
        wrong_kind("descriptors", "persons", "{persons_list}"),
    ),
)

MISSING = (
    Refusal("nothing", "POST", IDENTIFY, NO_REFERENCE),
    Refusal("nothing", "POST", MATCH, NO_REFERENCE),
    Refusal("no reference", "POST", f"{IDENTIFY}?list_id={{persons_list}}", NO_REFERENCE),
    Refusal("no reference", "POST", f"{MATCH}?list_id={{descriptors_list}}", NO_REFERENCE),
    Refusal("empty reference", "POST", f"{IDENTIFY}?descriptor_id=&person_id=&list_id={{persons_list}}", NO_REFERENCE),
    Refusal("no candidates", "POST", f"{IDENTIFY}?descriptor_id={{held}}", NO_PERSONS),
    Refusal("empty candidates", "POST", f"{IDENTIFY}?descriptor_id={{held}}&list_id=&person_ids=", NO_PERSONS),
    Refusal("candidates of the other kind", "POST", f"{IDENTIFY}?person_id={{person}}&descriptor_ids={{held}}", NO_PERSONS),
    Refusal("no candidates", "POST", f"{MATCH}?person_id={{person}}", NO_DESCRIPTORS),
    Refusal("candidates of the other kind", "POST", f"{MATCH}?descriptor_id={{held}}&person_ids={{person}}", NO_DESCRIPTORS),
)

SEARCHES = (
    _search("no candidates", "", NOTHING_TO_SEARCH),
    _search("empty candidates", "?list_id=&descriptor_ids=&person_ids=", NOTHING_TO_SEARCH),
    *(_search("list", f"?list_id={name}", no_list(name)) for name in OTHER_LISTS),
    *(_search("one of the persons", f"?person_ids={{person}},{name}", SOME_PERSON) for name in OTHER_PERSONS),
    *(_search("one of the descriptors", f"?descriptor_ids={{held}},{name}", SOME_DESCRIPTOR) for name in OTHER_DESCRIPTORS),
    *(
        _search(f"extract_descriptor={value}", f"?list_id={{persons_list}}&extract_descriptor={value}", UNSUPPORTED)
        for value in ("0", "1", "", "x")
    ),
)

ROWS = (*REFERENCES, *CANDIDATES, *MISSING, *SEARCHES)
