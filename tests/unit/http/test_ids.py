"""Request ids and ids in paths."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import RFC_4122, UUID

import pytest

from domain.errors import PAGE_NOT_FOUND, PERSON_NOT_FOUND, FacestreamError
from domain.ids import utc_now
from infra.http.path_ids import path_uuid
from infra.http.request_id import POOL, RequestIds

ID = UUID("8b8b5937-2e9c-4e8b-a7a7-5caf86621b5a")
FRESH = f"1536751345,{ID}"


@pytest.fixture
def request_ids() -> RequestIds:
    return RequestIds(lambda: datetime.fromtimestamp(1536751345.9, UTC), lambda size: ID.bytes * (size // 16))


@pytest.mark.parametrize(
    "offered", ["1536751345,11c59254-e83f-41a3-b0eb-28fae998f271", "0000000000,11c59254e83f41a3b0eb28fae998f271"]
)
def test_a_fitting_request_id_is_kept_as_it_is(request_ids: RequestIds, offered: str) -> None:
    assert request_ids.choose(offered) == offered


@pytest.mark.parametrize(
    "offered",
    [
        None,
        "",
        "11c59254-e83f-41a3-b0eb-28fae998f271",
        "153675134,11c59254-e83f-41a3-b0eb-28fae998f271",
        "15367513450,11c59254-e83f-41a3-b0eb-28fae998f271",
        "1536751345,11C59254-E83F-41A3-B0EB-28FAE998F271",
        "1536751345,11c59254-e83f-11a3-b0eb-28fae998f271",
        "1536751345,11c59254-e83f-41a3-70eb-28fae998f271",
        "1536751345,11c59254-e83f41a3-b0eb-28fae998f271",
        "1536751345,11c59254-e83f-41a3-b0eb-28fae998f271\n",
        "1536751345,11c59254-e83f-41a3-b0eb-28fae998f271,x",
        "١٥٣٦٧٥١٣٤٥,11c59254-e83f-41a3-b0eb-28fae998f271",
    ],
)
def test_any_other_is_replaced(request_ids: RequestIds, offered: str | None) -> None:
    assert request_ids.choose(offered) == FRESH


@pytest.mark.parametrize("byte", range(0, 256, 17))
def test_fresh_ids_are_uuids_of_version_4(byte: int) -> None:
    request_ids = RequestIds(lambda: datetime.fromtimestamp(0, UTC), lambda size: bytes([byte]) * size)
    drawn = UUID(request_ids.choose(None).partition(",")[2])
    assert (drawn.version, drawn.variant) == (4, RFC_4122)


def test_fresh_ids_differ() -> None:
    request_ids = RequestIds(utc_now)
    fresh = {request_ids.choose(None) for _ in range(3 * POOL)}
    assert len(fresh) == 3 * POOL
    assert all(request_ids.choose(drawn) == drawn for drawn in fresh)


@pytest.mark.parametrize("value", [str(ID), str(ID).upper()])
def test_a_path_id(value: str) -> None:
    assert path_uuid(value, PERSON_NOT_FOUND) == ID


@pytest.mark.parametrize("value", ["x", "", str(ID)[:-1], f"{ID}0", ID.hex, f"{{{ID}}}", f"{ID}\n", f"{ID}_96", "%20"])
def test_no_id_in_a_path_is_no_page(value: str) -> None:
    with pytest.raises(FacestreamError) as caught:
        path_uuid(value, PERSON_NOT_FOUND)
    assert caught.value.case is PAGE_NOT_FOUND


@pytest.mark.parametrize("version", ["1", "5", "7", "0"])
def test_an_id_of_another_version_is_no_object(version: str) -> None:
    value = f"8b8b5937-2e9c-{version}e8b-a7a7-5caf86621b5a"
    with pytest.raises(FacestreamError) as caught:
        path_uuid(value.upper(), PERSON_NOT_FOUND)
    assert caught.value.case is PERSON_NOT_FOUND
    assert caught.value.detail == f"Person with id '{value}' not found."
