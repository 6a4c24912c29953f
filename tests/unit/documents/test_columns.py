"""What lies in the columns."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.documents.sqlite.columns import bytes_column, id_column, integer_column


@given(st.uuids(), st.uuids())
def test_ids_are_kept_as_16_bytes_that_sort_as_their_texts(left: UUID, right: UUID) -> None:
    assert id_column(str(left)) == left.bytes
    assert (id_column(str(left)) < id_column(str(right))) == (str(left) < str(right))


@pytest.mark.parametrize(
    "unfit", [None, 5, b"0" * 36, UUID(int=1), "0" * 36, "g" + str(UUID(int=1))[1:], str(UUID(int=1)) + "\n", "\u0660" * 36]
)
def test_other_values_are_no_ids(unfit: object) -> None:
    with pytest.raises(ValueError, match="UUID"):
        id_column(unfit)


@pytest.mark.parametrize("unfit", [None, "1", 1.0, True, 1 << 63, -(1 << 63) - 1])
def test_other_values_are_no_integers(unfit: object) -> None:
    with pytest.raises(ValueError, match="integer"):
        integer_column(unfit)


@given(st.integers(-(1 << 63), (1 << 63) - 1))
def test_integers_of_64_bits_stay_as_they_are(value: int) -> None:
    assert integer_column(value) == value


@given(st.binary(max_size=40))
def test_digests_are_kept_as_their_bytes(digest: bytes) -> None:
    assert bytes_column(digest.hex()) == digest


@pytest.mark.parametrize("unfit", [None, 5, b"00", "0", "0x", "zz"])
def test_other_values_are_no_digests(unfit: object) -> None:
    with pytest.raises(ValueError, match="hex"):
        bytes_column(unfit)
