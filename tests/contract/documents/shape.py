"""The collection and the documents of the suite."""

from __future__ import annotations

import random
from uuid import UUID

from infra.documents.port import Collection, Document, FieldType

VISITORS = Collection(
    "visitors",
    {"account_id": FieldType.ID, "created": FieldType.INTEGER, "digest": FieldType.BYTES, "list_id": FieldType.ID},
    (("account_id", "created"), ("account_id", "digest"), ("list_id",)),
)
OTHERS = Collection("others", {"account_id": FieldType.ID}, (("account_id",),))


def uuid(number: int) -> str:
    """An id that sorts as its number does."""
    return str(UUID(int=number))


def visitor(number: int, **keys: object) -> Document:
    """A document with id `number` and whatever is given."""
    return {"id": uuid(number), **keys}


def visitors(dice: random.Random, amount: int) -> list[Document]:
    """Documents with few different values, nulls and absent keys, in a random order."""
    made = []
    for number in dice.sample(range(1_000_000), amount):
        document = visitor(
            number,
            account_id=uuid(dice.randrange(3)),
            created=dice.choice([None, -5, 0, 7, 1 << 62]),
            digest=dice.choice([None, "00ff", "00ff00", "ab" * 16]),
            note=dice.choice([None, "north gate", "North Gate", "gate 100%", 'the "old" gate', 7]),
        )
        if dice.random() < 0.5:
            document["list_id"] = uuid(dice.randrange(2))
        made.append(document)
    return made
