"""Parameters that are missing, of a wrong type, or out of range."""

from __future__ import annotations

from collections.abc import Iterator

from tests.api.photographs import Photographs, Picture
from tests.api.refusals.refusal import Refusal, bad_query, query_required

PAGED = ("/4/storage/persons", "/4/storage/descriptors", "/4/storage/lists", "/4/storage/lists/{persons_list}")
NO_PAGE = ("0", "-1", "x", "1.5", "1e3", "%D9%A3", "2147483648", "9" * 40)
NO_PAGE_SIZE = ("0", "-1", "1001", "x", "10.0")

FLAGS = (
    "estimate_attributes",
    "estimate_emotions",
    "estimate_ethnicities",
    "estimate_quality",
    "estimate_head_pose",
    "extract_exif",
    "no_cache",
    "warped_image",
)
NO_FLAG = ("2", "true", "yes", "-1", "0.0")
NO_THRESHOLD = ("1.1", "-0.1", "x", "nan", "inf", "1e400")
ANGLES = ("pitch__lt", "yaw__lt", "roll__lt")
NO_ANGLE = ("x", "nan", "inf")
NO_LIMIT = ("0", "6", "-1", "x", "3.0")

IDENTIFY = "/4/matching/identify?descriptor_id={held}&list_id={persons_list}"
MATCH = "/4/matching/match?descriptor_id={held}&list_id={descriptors_list}"
SEARCH = "/4/matching/search?list_id={persons_list}"
DESCRIPTORS = "/4/storage/descriptors?"

LINKS = (
    ("/4/storage/persons/{person}/linked_descriptors", "descriptor_id={free}", "descriptor_id"),
    ("/4/storage/persons/{faceless}/linked_lists", "list_id={persons_list}", "list_id"),
    ("/4/storage/descriptors/{free}/linked_lists", "list_id={descriptors_list}", "list_id"),
)


def _photograph(photographs: Photographs) -> Picture:
    return photographs["grace_hopper.jpg"]


def _pages() -> Iterator[Refusal]:
    for path in PAGED:
        yield from (Refusal("page", "GET", f"{path}?page={value}", bad_query("page")) for value in NO_PAGE)
        yield from (Refusal("page_size", "GET", f"{path}?page_size={value}", bad_query("page_size")) for value in NO_PAGE_SIZE)


def _extraction() -> Iterator[Refusal]:
    for path in (DESCRIPTORS, f"{SEARCH}&"):
        values = [(name, value) for name in FLAGS for value in NO_FLAG[:2]]
        values += [("score_threshold", value) for value in NO_THRESHOLD]
        values += [(name, value) for name in ANGLES for value in NO_ANGLE]
        for name, value in values:
            yield Refusal(name, "POST", f"{path}{name}={value}", bad_query(name), picture=_photograph)
    for value in NO_FLAG:
        row = f"{DESCRIPTORS}extract_descriptor={value}"
        yield Refusal("extract_descriptor", "POST", row, bad_query("extract_descriptor"), picture=_photograph)


def _links() -> Iterator[Refusal]:
    for path, named, name in LINKS:
        yield Refusal("no do", "PATCH", f"{path}?{named}", query_required("do"))
        yield Refusal("empty do", "PATCH", f"{path}?{named}&do=", query_required("do"))
        yield Refusal("nothing", "PATCH", path, query_required(name))
        yield Refusal("no id", "PATCH", f"{path}?do=attach", query_required(name))
        for value in ("link", "ATTACH", "attach,detach", "1"):
            yield Refusal("another do", "PATCH", f"{path}?{named}&do={value}", bad_query("do"))


ROWS = (
    *_pages(),
    *_extraction(),
    *_links(),
    *(Refusal("limit", "POST", f"{path}&limit={value}", bad_query("limit")) for path in (IDENTIFY, MATCH) for value in NO_LIMIT),
    *(Refusal("limit", "POST", f"{SEARCH}&limit={value}", bad_query("limit"), picture=_photograph) for value in NO_LIMIT),
    *(Refusal("kind", "POST", f"/4/storage/lists?type={value}", bad_query("type")) for value in ("person", "0", "Persons")),
    Refusal("user_data too long", "GET", f"/4/storage/persons?user_data={'u' * 129}", bad_query("user_data")),
    Refusal("external_id too long", "GET", f"/4/storage/persons?external_id={'e' * 37}", bad_query("external_id")),
    Refusal("user_data no UTF-8", "GET", "/4/storage/persons?user_data=%FF%FE", bad_query("user_data")),
    Refusal("external_id no UTF-8", "GET", "/4/storage/persons?external_id=%ED%A0%80", bad_query("external_id")),
    Refusal("flag", "GET", "/4/healthcheck?include_luna_services=x", bad_query("include_luna_services"), caller="nobody"),
)
