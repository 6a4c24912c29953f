"""The words of error 12022, against the msgspec that is installed."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
import pytest
from msgspec import UNSET, Meta, Struct, UnsetType

from domain.errors import FacestreamError
from infra.http.body import UuidText, bad_json, require_any
from infra.http.json_refusal import explain
from infra.http.uuid_text import CONTRACT_PATTERN

ID = "11c59254-e83f-41a3-b0eb-28fae998f271"


class Inner(Struct, forbid_unknown_fields=True, frozen=True):
    size: Annotated[int, Meta(gt=0, lt=10)] = 1
    texts: list[str] = []
    kind: Literal["a", "b"] = "a"


class Everything(Struct, forbid_unknown_fields=True, frozen=True):
    list_data: Annotated[str, Meta(max_length=128, min_length=2)] | UnsetType = UNSET
    lists: list[str] | UnsetType = UNSET
    few: Annotated[list[int], Meta(min_length=1, max_length=2)] | UnsetType = UNSET
    tokens: list[UuidText] | UnsetType = UNSET
    score: Annotated[float, Meta(ge=0, le=1)] | UnsetType = UNSET
    limit: Annotated[int, Meta(ge=1, le=5)] | UnsetType = UNSET
    flag: Literal[0, 1] | UnsetType = UNSET
    suspended: bool | UnsetType = UNSET
    email: Annotated[str, Meta(pattern="^[^@]+@x$")] | UnsetType = UNSET
    nullable: str | UnsetType | None = UNSET
    inner: Inner | UnsetType = UNSET
    many: list[Inner] | UnsetType = UNSET


class Required(Struct, forbid_unknown_fields=True, frozen=True):
    email: str
    password: str


CASES: list[tuple[Any, str, str]] = [
    ({"userdata": 1}, "", "Additional properties are not allowed ('userdata' was unexpected)"),
    ({"k" * 1000: 1}, "", f"Additional properties are not allowed ('{'k' * 64}' was unexpected)"),
    ({"a`b - at `$.c`": 1}, "", "Additional properties are not allowed ('a`b - at `$.c`' was unexpected)"),
    ({"inner": {"zz": 1}}, "inner", "Additional properties are not allowed ('zz' was unexpected)"),
    ({"list_data": 5}, "list_data", "list_data must be string"),
    ({"list_data": None}, "list_data", "list_data must be string"),
    ({"list_data": "x" * 129}, "list_data", "list_data must be shorter than or equal to 128 characters"),
    ({"list_data": "x"}, "list_data", "list_data must be longer than or equal to 2 characters"),
    ({"lists": "x"}, "lists", "lists must be array"),
    ({"lists": ["a", 1]}, "lists[1]", "lists[1] must be string"),
    ({"few": []}, "few", "few must contain at least 1 items"),
    ({"few": [1, 2, 3]}, "few", "few must contain less than or equal to 2 items"),
    ({"few": [1.5]}, "few[0]", "few[0] must be integer"),
    ({"tokens": [ID, "secret"]}, "tokens[1]", f"tokens[1] must match pattern {CONTRACT_PATTERN}"),
    ({"tokens": [ID + "\n"]}, "tokens[0]", f"tokens[0] must match pattern {CONTRACT_PATTERN}"),
    ({"tokens": [ID.replace("-", "")]}, "tokens[0]", f"tokens[0] must match pattern {CONTRACT_PATTERN}"),
    ({"tokens": [5]}, "tokens[0]", "tokens[0] must be string"),
    ({"score": "x"}, "score", "score must be number"),
    ({"score": 1.5}, "score", "score must be smaller than or equal to 1"),
    ({"score": -1}, "score", "score must be bigger than or equal to 0"),
    ({"limit": 0}, "limit", "limit must be bigger than or equal to 1"),
    ({"limit": 6}, "limit", "limit must be smaller than or equal to 5"),
    ({"limit": True}, "limit", "limit must be integer"),
    ({"flag": 2}, "flag", "flag must be one of [0, 1]"),
    ({"flag": "secret"}, "flag", "flag must be integer"),
    ({"suspended": 1}, "suspended", "suspended must be boolean"),
    ({"email": "secret"}, "email", "email must match pattern ^[^@]+@x$"),
    ({"nullable": 1}, "nullable", "nullable must be string or null"),
    ({"inner": []}, "inner", "inner must be object"),
    ({"inner": {"size": 0}}, "inner.size", "inner.size must be bigger than or equal to 1"),
    ({"inner": {"kind": "secret"}}, "inner.kind", "inner.kind must be one of ['a', 'b']"),
    ({"many": [{}, {"texts": ["a", None]}]}, "many[1].texts[1]", "many[1].texts[1] must be string"),
    ({"many": [{"kind": "secret"}]}, "many[0].kind", "many[0].kind must be one of ['a', 'b']"),
    ([], "", "data must be object"),
    (None, "", "data must be object"),
]


def refusal(document: Any, model: type[Struct]) -> tuple[str, str]:
    raw = document if isinstance(document, bytes) else msgspec.json.encode(document)
    with pytest.raises(msgspec.ValidationError) as caught:
        msgspec.json.decode(raw, type=model)
    return explain(str(caught.value), model)


@pytest.mark.parametrize(("document", "path", "message"), CASES)
def test_a_refusal_in_the_contracts_words(document: Any, path: str, message: str) -> None:
    assert refusal(document, Everything) == (path, message)


def test_numbers_beyond_all_bounds() -> None:
    assert refusal(b'{"score": 1e400}', Everything) == ("score", "score is out of range")
    assert refusal(b'{"limit": %s}' % (b"9" * 5000), Everything) == ("limit", "limit is out of range")


def test_a_missing_key() -> None:
    assert refusal({"email": "x"}, Required) == ("", "'password' is a required property")


def test_a_sentence_that_is_not_known_repeats_nothing() -> None:
    assert explain("Something new about 'secret' - at `$.a[0]`", Required) == ("a[0]", "a[0] is not valid")
    assert explain("Something new about 'secret'", Required) == ("", "data is not valid")


def test_a_refusal_by_hand() -> None:
    error = bad_json("candidates", "candidates[0] must be valid exactly by one of oneOf definition")
    assert error.detail == (
        "Failed to validate input json. Path: 'candidates', "
        "message: 'candidates[0] must be valid exactly by one of oneOf definition'"
    )


def test_a_change_that_changes_nothing() -> None:
    with pytest.raises(FacestreamError) as caught:
        require_any(Everything())
    assert caught.value.detail == "Failed to validate input json. Path: '', message: 'data must contain at least 1 properties'"
    require_any(Everything(nullable=None))
