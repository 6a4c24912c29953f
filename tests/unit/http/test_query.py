"""Query parameters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from domain.errors import BAD_QUERY, NONE_OF_QUERY, QUERY_REQUIRED, FacestreamError
from infra.http.query import LARGEST_PAGE, Page, Query, angle, flag, integer, number, one_of, text, uuid, uuids

A = "11c59254-e83f-41a3-b0eb-28fae998f271"
B = "22c59254-e83f-41a3-b0eb-28fae998f271"
VERSION_1 = "11c59254-e83f-11a3-b0eb-28fae998f271"

GOOD: list[tuple[Callable[[str], Any], str, Any]] = [
    (flag, "0", False),
    (flag, "1", True),
    (integer(1, 1000), "1", 1),
    (integer(1, 1000), "1000", 1000),
    (integer(-5, 5), "-5", -5),
    (integer(-5, 5), "%2B5", 5),
    (number(0, 1), "0", 0.0),
    (number(0, 1), "0.5", 0.5),
    (number(0, 1), ".5", 0.5),
    (number(0, 1), "1.", 1.0),
    (number(0, 1), "1e-3", 0.001),
    (number(), "-12", -12.0),
    (angle, "0", 0.0),
    (angle, "180", 180.0),
    (angle, "180.1", None),
    (angle, "-1", None),
    (one_of("attach", "detach"), "attach", "attach"),
    (text(5), "a%20b+c", "a b c"),
    (text(2), "%F0%9F%98%80%F0%9F%98%80", "😀😀"),
    (uuid, A, UUID(A)),
    (uuid, A.upper(), UUID(A)),
    (uuid, f"%20{A}%20", UUID(A)),
    (uuid, VERSION_1, UUID(VERSION_1)),
    (uuids(), A, (UUID(A),)),
    (uuids(), f"{A},{B}", (UUID(A), UUID(B))),
    (uuids(), f"{A.upper()}%2C%20{B}+", (UUID(A), UUID(B))),
    (uuids(), f"{B},{A},{B}", (UUID(B), UUID(A))),
    (uuids(2), f"{A},{B}", (UUID(A), UUID(B))),
]

BAD: list[tuple[Callable[[str], Any], str]] = [
    *((flag, value) for value in ("2", "true", "-1", "01", "1.0", "\u0660")),
    *((integer(1, 1000), value) for value in ("0", "1001", "x", "1.0", "1_0", "1e2", "\u0663", "9" * 30, "0x1", "nan")),
    *((number(0, 1), value) for value in ("1.1", "-0.1", "x", "nan", "inf", "-inf", "infinity", "1e400", "1_0", "0x1p0")),
    *((number(), value) for value in ("1e999", "nan", "9" * 41)),
    *((angle, value) for value in ("x", "nan", "inf")),
    *((one_of("attach", "detach"), value) for value in ("Attach", "x", "attach%20")),
    *((text(2), value) for value in ("abc", "%ff", "%ed%a0%80")),
    *((uuid, value) for value in ("x", A[:-1], A + "0", A.replace("-", ""), f"{{{A}}}", f"urn:uuid:{A}", f"{A}%0A%0A{B}")),
    *((uuids(), value) for value in (",", f"{A},", f"{A},x", f"{A};{B}", f"{A}%20{B}")),
    (uuids(2), f"{A},{B},{A}"),
]


@pytest.mark.parametrize(("parse", "value", "expected"), GOOD)
def test_a_value_is_read(parse: Callable[[str], Any], value: str, expected: object) -> None:
    assert Query(f"other=1&name={value}").get("name", parse, "absent") == expected


@pytest.mark.parametrize(("parse", "value"), BAD)
def test_a_wrong_value_is_refused_by_its_name_and_not_repeated(parse: Callable[[str], Any], value: str) -> None:
    with pytest.raises(FacestreamError) as caught:
        Query(f"name={value}").get("name", parse, None)
    assert caught.value.case is BAD_QUERY
    assert caught.value.detail == "Bad query parameters 'name'"
    assert str(caught.value) == "12012 Bad/incomplete input data"


@pytest.mark.parametrize("query", ["", "name", "name=", "other=1", "name=&name=2"])
def test_an_absent_or_empty_parameter(query: str) -> None:
    parameters = Query(query)
    assert parameters.get("name", integer(1, 2), 7) == 7
    assert parameters.raw("name") is None
    with pytest.raises(FacestreamError) as caught:
        parameters.need("name", uuid)
    assert caught.value.case is QUERY_REQUIRED
    assert caught.value.detail == "Required parameters 'name' not found"


def test_presence_counts_without_a_value() -> None:
    assert "extract_descriptor" in Query("extract_descriptor=")
    assert "extract_descriptor" not in Query("a=1")


def test_the_first_of_a_repeated_parameter_counts() -> None:
    assert Query("limit=2&limit=wrong").need("limit", integer(1, 5)) == 2
    with pytest.raises(FacestreamError):
        Query("limit=wrong&limit=2").need("limit", integer(1, 5))


def test_none_of_several() -> None:
    with pytest.raises(FacestreamError) as caught:
        Query("a=&c=1").need_one_of("a", "b")
    assert caught.value.case is NONE_OF_QUERY
    assert caught.value.detail == "No one parameters '[a, b]' not found"
    Query("b=1").need_one_of("a", "b")


@pytest.mark.parametrize(
    ("query", "page"),
    [
        ("", Page(1, 10)),
        ("page=3", Page(3, 10)),
        ("page=2&page_size=1000", Page(2, 1000)),
        (f"page={LARGEST_PAGE}", Page(LARGEST_PAGE, 10)),
    ],
)
def test_pages(query: str, page: Page) -> None:
    assert Query(query).page() == page


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("page=0", "page"),
        ("page=x", "page"),
        (f"page={2**31}", "page"),
        ("page_size=0", "page_size"),
        ("page_size=1001", "page_size"),
    ],
)
def test_wrong_pages(query: str, name: str) -> None:
    with pytest.raises(FacestreamError) as caught:
        Query(query).page()
    assert caught.value.detail == f"Bad query parameters '{name}'"


def test_the_offset_of_a_page() -> None:
    assert Page(3, 25).offset == 50
