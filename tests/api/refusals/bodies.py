"""JSON bodies that are none, or not what the operation takes."""

from __future__ import annotations

from collections.abc import Iterator

from tests.api.refusals.refusal import BAD_CONTENT_TYPE, Refusal, bad_json

ACCOUNTS, PERSONS, LISTS = "/4/accounts", "/4/storage/persons", "/4/storage/lists"
PERSON, LIST = "/4/storage/persons/{person}", "/4/storage/lists/{persons_list}"
RESOURCES = (("POST", ACCOUNTS), ("POST", PERSONS), ("POST", LISTS), ("PATCH", PERSON), ("PATCH", LIST))

JSON_TYPE = {"Content-Type": "application/json"}
NO_JSON = {
    "a brace": b"{",
    "a word": b"nonsense",
    "UTF-16": '{"user_data": "text"}'.encode("utf-16"),
    "a form": b"user_data=somebody&external_id=1",
}
NO_PERSON = {
    "no UTF-8": b'{"user_data": "\xff"}',
    "half a surrogate": b'{"user_data": "\\ud800"}',
    "a control character": b'{"user_data": "\x01"}',
    "two objects": b'{"user_data": "text"}{}',
    "no end": b'{"user_data": "text"',
}
NO_OBJECT = {"an array": b"[]", "null": b"null", "a number": b"1", "a text": b'"text"', "deep": b"[" * 100_000}
FOREIGN_TYPES = ("text/xml", "text/plain", "text/plain; charset=utf-8", "image/jpeg", "application/octet-stream")

REGISTRATION = {"organization_name": "Never opened", "email": "never.opened@example.org", "password": "a pass phrase"}
NO_EMAILS = ("", "x", "@", "a@b", "a@b@c.d", "a b@c.d", "a@b .c", "@example.org", "a@.", "a@b.c\x00")


def _everywhere() -> Iterator[Refusal]:
    for method, path in RESOURCES:
        for name, body in NO_JSON.items():
            yield Refusal(name, method, path, bad_json("", "data must be valid JSON"), body=body, headers=JSON_TYPE)
        for name, body in NO_OBJECT.items():
            yield Refusal(name, method, path, bad_json("", "data must be object"), body=body, headers=JSON_TYPE)
        for content_type in FOREIGN_TYPES:
            yield Refusal(content_type, method, path, BAD_CONTENT_TYPE, body=b"{}", headers={"Content-Type": content_type})


def _accounts() -> Iterator[Refusal]:
    for key in REGISTRATION:
        rest = {other: text for other, text in REGISTRATION.items() if other != key}
        yield Refusal(f"no {key}", "POST", ACCOUNTS, bad_json("", f"'{key}' is a required property"), rest)
        no_text = bad_json(key, f"{key} must be string")
        for value in (None, 1, ["text"], True):
            yield Refusal(f"{key} {value}", "POST", ACCOUNTS, no_text, {**REGISTRATION, key: value})
    for email in NO_EMAILS:
        no_email = bad_json("email", "email must be email")
        yield Refusal(f"e-mail {email!r}", "POST", ACCOUNTS, no_email, {**REGISTRATION, "email": email})
    for key, text, message in (
        ("organization_name", "n" * 129, "shorter than or equal to 128"),
        ("email", f"{'e' * 53}@example.org", "shorter than or equal to 64"),
        ("password", "p" * 33, "shorter than or equal to 32"),
        ("password", "p" * 7, "longer than or equal to 8"),
    ):
        case = bad_json(key, f"{key} must be {message} characters")
        yield Refusal(f"{key} of {len(text)}", "POST", ACCOUNTS, case, {**REGISTRATION, key: text})


def _texts(method: str, path: str, limits: dict[str, int]) -> Iterator[Refusal]:
    for key, limit in limits.items():
        too_long = bad_json(key, f"{key} must be shorter than or equal to {limit} characters")
        yield Refusal(f"{key} too long", method, path, too_long, {key: "t" * (limit + 1)})
        for value in (None, 1, 1.5, False, ["text"], {"text": 1}):
            yield Refusal(f"{key} {value}", method, path, bad_json(key, f"{key} must be string"), {key: value})
    unknown = bad_json("", "Additional properties are not allowed ('userdata' was unexpected)")
    yield Refusal("unknown key", method, path, unknown, {**dict.fromkeys(limits, "text"), "userdata": "a text"})


PERSON_LIMITS = {"user_data": 128, "external_id": 36}
LIST_LIMITS = {"list_data": 128}
NO_CHANGE = bad_json("", "data must contain at least 1 properties")

ROWS = (
    *_everywhere(),
    *_accounts(),
    *(
        Refusal(name, method, path, bad_json("", "data must be valid JSON"), body=body, headers=JSON_TYPE)
        for method, path in (("POST", PERSONS), ("PATCH", PERSON))
        for name, body in NO_PERSON.items()
    ),
    *_texts("POST", PERSONS, PERSON_LIMITS),
    *_texts("PATCH", PERSON, PERSON_LIMITS),
    *_texts("POST", LISTS, LIST_LIMITS),
    *_texts("PATCH", LIST, LIST_LIMITS),
    Refusal("no body", "POST", ACCOUNTS, bad_json("", "data must be object"), caller="nobody"),
    Refusal("no body", "PATCH", PERSON, bad_json("", "data must be object")),
    Refusal("no body", "PATCH", LIST, bad_json("", "data must be object")),
    Refusal("empty object", "PATCH", PERSON, NO_CHANGE, {}),
    Refusal("empty object", "PATCH", LIST, bad_json("", "'list_data' is a required property"), {}),
)
