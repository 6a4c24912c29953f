"""Who does not get in."""

from __future__ import annotations

from tests.api.client import basic
from tests.api.refusals.refusal import Case, Refusal

REQUIRED = (401, 12010, 'This resource needs "Authorization" authorization headers')
FAILED = (401, 11002, "Account corresponding login/password not found")
MALFORMED_BASIC = (401, 36002, "Bad format basic authorization header, format: Basic base64(login:password)")
MALFORMED_TOKEN = (401, 12001, "Token is not UUID4, format: xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx")

SECURED = (
    ("GET", "/4/account"),
    ("GET", "/4/storage/descriptors"),
    ("POST", "/4/storage/descriptors"),
    ("GET", "/4/storage/descriptors/{held}"),
    ("GET", "/4/storage/descriptors/{held}/linked_lists"),
    ("PATCH", "/4/storage/descriptors/{free}/linked_lists?list_id={descriptors_list}&do=attach"),
    ("GET", "/4/storage/portraits/{held}"),
    ("GET", "/4/storage/persons"),
    ("POST", "/4/storage/persons"),
    ("GET", "/4/storage/persons/{person}"),
    ("PATCH", "/4/storage/persons/{person}"),
    ("DELETE", "/4/storage/persons/{person}"),
    ("GET", "/4/storage/persons/{person}/linked_descriptors"),
    ("PATCH", "/4/storage/persons/{person}/linked_descriptors?descriptor_id={free}&do=attach"),
    ("GET", "/4/storage/persons/{person}/linked_lists"),
    ("PATCH", "/4/storage/persons/{faceless}/linked_lists?list_id={persons_list}&do=attach"),
    ("GET", "/4/storage/lists"),
    ("POST", "/4/storage/lists"),
    ("GET", "/4/storage/lists/{persons_list}"),
    ("PATCH", "/4/storage/lists/{persons_list}"),
    ("DELETE", "/4/storage/lists/{persons_list}"),
    ("POST", "/4/matching/identify?descriptor_id={held}&list_id={persons_list}"),
    ("POST", "/4/matching/match?descriptor_id={held}&list_id={descriptors_list}"),
    ("POST", "/4/matching/search?list_id={persons_list}"),
)

BASIC_VARIANTS = {
    "another scheme": "Bearer 1c3a3b3e-9d55-4d0c-8d6e-2f4c8a1b0e77",
    "nothing after Basic": "Basic",
    "not base64": "Basic not/base64!",
    "base64 without padding": "Basic YTpi YQ",
    "no colon inside": "Basic bm8gY29sb24=",
    "not UTF-8 inside": "Basic /zr/",
    "login:password as it is": "Basic login:password",
}

TOKENS = {
    "empty": "",
    "no uuid": "token",
    "without hyphens": "1c3a3b3e9d554d0c8d6e2f4c8a1b0e77",
    "in braces": "{1c3a3b3e-9d55-4d0c-8d6e-2f4c8a1b0e77}",
    "not version 4": "1c3a3b3e-9d55-1d0c-8d6e-2f4c8a1b0e77",
    "one character more": "1c3a3b3e-9d55-4d0c-8d6e-2f4c8a1b0e770",
}

NOBODY = basic("nobody@example.org", "some pass phrase")
UNKNOWN_TOKEN = "7a1e6d5c-3c2b-4f6a-9b8d-0c1d2e3f4a5b"
PERSONS = "/4/storage/persons"


def _refused(name: str, headers: dict[str, str], case: Case, path: str = PERSONS, method: str = "POST") -> Refusal:
    return Refusal(name, method, path, case, headers=headers, caller="nobody")


ROWS = (
    *(Refusal("no credentials", method, path, REQUIRED, caller="nobody") for method, path in SECURED),
    *(_refused(name, {"Authorization": header}, MALFORMED_BASIC) for name, header in BASIC_VARIANTS.items()),
    *(_refused(f"token {name}", {"X-Auth-Token": token}, MALFORMED_TOKEN) for name, token in TOKENS.items()),
    _refused("unknown token", {"X-Auth-Token": UNKNOWN_TOKEN}, FAILED),
    _refused("unknown login", NOBODY, FAILED),
    _refused("empty login and password", basic("", ""), FAILED),
    _refused("portrait with an unknown token", {"X-Auth-Token": UNKNOWN_TOKEN}, FAILED, "/4/storage/portraits/{held}", "GET"),
    _refused("portrait with a bad token", {"X-Auth-Token": "x"}, MALFORMED_TOKEN, "/4/storage/portraits/{held}", "GET"),
    Refusal("token where only a password does", "GET", "/4/account", REQUIRED),
    Refusal("a wrong password beside a good token", "POST", PERSONS, FAILED, headers=NOBODY),
    Refusal("a malformed Basic beside a good token", "POST", PERSONS, MALFORMED_BASIC, headers={"Authorization": "Basic x"}),
)
