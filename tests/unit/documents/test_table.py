"""Names and statements of a collection's tables."""

from __future__ import annotations

import pytest

from infra.documents.port import Collection, FieldType
from infra.documents.sqlite.table import Table, Tables

FIELDS = {"account_id": FieldType.ID, "created": FieldType.INTEGER}


@pytest.mark.parametrize("name", ["persons", "persons@2", "persons@123456789", "a_1"])
def test_names_of_collections(name: str) -> None:
    assert f'"{name}"' in Table(Collection(name, FIELDS)).creation()[0]


@pytest.mark.parametrize(
    "name",
    ["", "Persons", "1persons", "per sons", 'p"; DROP TABLE x; --', "persons@", "persons@x", ":counters", "sqlite_x", "p\n"],
)
def test_what_is_no_name(name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        Table(Collection(name, FIELDS))
    if "@" not in name and not name.startswith("sqlite"):
        with pytest.raises(ValueError, match="name"):
            Table(Collection("persons", {name: FieldType.ID}))


@pytest.mark.parametrize(
    ("fields", "indexes"),
    [({"id": FieldType.ID}, ()), ({"slot": FieldType.ID}, ()), (FIELDS, (("absent",),)), (FIELDS, ((),)), (FIELDS, (("slot",),))],
)
def test_fields_and_indexes_that_do_not_fit(fields: dict[str, FieldType], indexes: tuple[tuple[str, ...], ...]) -> None:
    with pytest.raises(ValueError, match="fit together"):
        Table(Collection("persons", fields, indexes))


def test_an_index_ends_with_the_id_once() -> None:
    statements = Table(Collection("persons", FIELDS, (("account_id", "created"), ("created", "id")))).creation()
    assert [statement.partition(" ON ")[2] for statement in statements if " INDEX " in statement] == [
        '"persons" (id)',
        '"persons" ("account_id", "created", "id")',
        '"persons" ("created", "id")',
    ]


def test_a_name_with_another_shape_is_another_table() -> None:
    tables = Tables()
    first = Collection("persons", FIELDS)
    table = tables.of(first)
    assert tables.of(first) is table
    assert tables.of(Collection("persons", dict(FIELDS))) is table
    assert tables.of(Collection("persons", {"created": FieldType.INTEGER})).fields == ("created",)
    assert tables.of(first) is not table
