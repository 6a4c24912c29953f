"""The table of refusals."""

from __future__ import annotations

import string
from typing import Any

import pytest

from domain.errors import MANY_FACES, PERSON_NOT_FOUND, SERVER_BUSY, ErrorCase, FacestreamError, table

CASES = table()


@pytest.mark.parametrize("name", CASES)
def test_a_case_makes_a_body_of_the_contracts_shape(name: str) -> None:
    case = CASES[name]
    fields = {field for _, field, _, _ in string.Formatter().parse(case.detail) if field}
    parameters: dict[str, Any] = {field: f"<{field}>" for field in fields}
    error = FacestreamError(case, **parameters)
    body = error.body()
    assert body.keys() == {"error_code", "desc", "detail", "link"}
    assert body["error_code"] == case.code
    assert all(f"<{field}>" in body["detail"] for field in fields)
    assert body["link"].endswith(f"#{case.code}")
    assert "<" not in str(error), "what is logged has no parameter in it"
    assert 200 <= case.status < 600


def test_this_projects_own_codes_keep_to_their_range() -> None:
    own = {case.code for case in CASES.values() if 1000 <= case.code < 1100}
    assert own == {1001, 1002, 1003, 1004, 1005}


def test_a_fault_of_the_service_is_no_clients_fault() -> None:
    ours = {name for name, case in CASES.items() if not case.client_fault}
    assert ours == {"INTERNAL_SERVER_ERROR", "REQUEST_TIMEOUT", "SERVICE_AWAY", "COMPONENT_DOWN", "SERVER_BUSY"}


def test_a_detail_may_be_an_object() -> None:
    assert FacestreamError(MANY_FACES, detail={"faces": []}).body()["detail"] == {"faces": []}


def test_parameters_and_the_time_to_wait() -> None:
    assert FacestreamError(PERSON_NOT_FOUND, id=7).detail == "Person with id '7' not found."
    assert FacestreamError(SERVER_BUSY, retry_after=3).retry_after == 3
    with pytest.raises(KeyError):
        FacestreamError(PERSON_NOT_FOUND)


def test_cases_are_values() -> None:
    assert ErrorCase(1, 2, "a", "b") == ErrorCase(1, 2, "a", "b")
    assert len(set(CASES)) == len(CASES)
