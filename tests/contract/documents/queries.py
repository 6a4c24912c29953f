"""Finding and counting, compared with the same question asked of a list."""

from __future__ import annotations

import random
from functools import cmp_to_key
from itertools import product

import pytest

from infra.documents.port import Document, Documents, Query
from tests.contract.documents.adapter import DocumentsContract
from tests.contract.documents.shape import VISITORS, uuid, visitor, visitors

NASTY = (
    "a", "A", "%", "_", "*", "?", ".", "[", "]", "^", "$", "(", "'", '"', "\\", "\\\\", '\\"', "\n", "\\n", "\t", "\r", "\b",
    "\x01", "\x7f", "\x00", "\\u0000", "u0000", "\u2028", "\ufeff", "é", "e\u0301", "É", "ß", "日", "本", "😀", "🇩🇪",
    "\U0001f468\u200d\U0001f469", " ", ",", "{", "}", ":", "null", '","note":"', "note",
)  # fmt: skip
"""Wildcards, quotes, escapes, controls, NUL, composed and decomposed letters, beyond the first plane, JSON's own signs."""


def fits(document: Document, query: Query) -> bool:
    """Is this one of them?"""
    texts = {key: document.get(key) for key in query.contains}
    return all(document.get(name) == value for name, value in query.where.items()) and all(
        isinstance(text, str) and query.contains[key] in text for key, text in texts.items()
    )


def expected(documents: list[Document], query: Query) -> list[Document]:
    """A query's answer; nulls come first and, descending, last."""

    def compare(left: Document, right: Document) -> int:
        for name in (*query.order, "id"):
            key = name.removeprefix("-")
            a, b = ((document.get(key) is not None, document.get(key)) for document in (left, right))
            if a != b:
                return (-1 if name[0] == "-" else 1) * (-1 if a < b else 1)
        return 0

    found = sorted((document for document in documents if fits(document, query)), key=cmp_to_key(compare))
    return found[query.offset : query.offset + query.limit]


def store(documents: Documents, made: list[Document]) -> None:
    """Put them all."""
    with documents.write() as writer:
        for document in made:
            writer.put(VISITORS, document)


class QueryContract(DocumentsContract):
    """find and count."""

    def test_answers_are_those_of_a_list(self, documents: Documents) -> None:
        dice = random.Random(3)
        made = visitors(dice, 400)
        store(documents, made)
        wheres: list[dict[str, str | int | None]] = [
            {}, {"account_id": uuid(1)}, {"account_id": uuid(7)}, {"list_id": None}, {"list_id": uuid(0), "created": 7},
            {"account_id": uuid(2), "digest": "00ff"}, {"account_id": uuid(2), "digest": None}, {"id": made[0]["id"]},
            {"id": made[0]["id"], "account_id": made[0]["account_id"]}, {"created": 1 << 62},
        ]  # fmt: skip
        contains = [{}, {"note": "gate"}, {"note": "100%"}, {"note": ""}, {"note": "7"}, {"absent": ""}]
        orders = [
            (),
            ("created",),
            ("-created",),
            ("digest", "-created"),
            ("-list_id", "id"),
            ("-id",),
            ("account_id", "-digest"),
        ]
        for where, part, order in product(wheres, contains, orders):
            query = Query(where, part, order, dice.choice([0, 0, 3, 50]), dice.choice([0, 1, 10, 1000]))
            assert documents.find(VISITORS, query) == expected(made, query), query
            assert documents.count(VISITORS, query) == sum(fits(document, query) for document in made), query

    def test_pages_join_to_the_whole(self, documents: Documents) -> None:
        made = visitors(random.Random(4), 137)
        store(documents, made)
        pages = [documents.find(VISITORS, Query({}, order=("-created",), offset=start, limit=10)) for start in range(0, 150, 10)]
        assert [document for page in pages for document in page] == expected(made, Query({}, order=("-created",)))

    def test_a_literal_is_found_where_it_is_and_nowhere_else(self, documents: Documents) -> None:
        dice = random.Random(5)
        made = [visitor(number, note="".join(dice.choices(NASTY, k=dice.randrange(7)))) for number in range(600)]
        made += [visitor(1000 + number, note=sign, other="".join(NASTY)) for number, sign in enumerate(NASTY)]
        store(documents, made)
        for needle in [*NASTY, *("".join(dice.choices(NASTY, k=2)) for _ in range(200))]:
            query = Query({}, {"note": needle})
            assert documents.find(VISITORS, query) == expected(made, query), repr(needle)

    def test_several_literals_all_have_to_be_there(self, documents: Documents) -> None:
        store(
            documents, [visitor(1, note="gate 1", name="ann"), visitor(2, note="gate 2", name="ann"), visitor(3, note="gate 2")]
        )
        found = documents.find(VISITORS, Query({}, {"note": "gate 2", "name": "a"}))
        assert [document["id"] for document in found] == [uuid(2)]

    def test_what_is_no_text_contains_nothing(self, documents: Documents) -> None:
        store(documents, [visitor(n, note=value) for n, value in enumerate([1, None, True, ["1"], {"a": "1"}, 1.5])])
        for needle in ("1", "", "true", "null", "["):
            assert documents.find(VISITORS, Query({}, {"note": needle})) == []
            assert documents.count(VISITORS, Query({}, {"note": needle})) == 0

    @pytest.mark.parametrize(
        "query",
        [
            Query({"note": "x"}), Query({}, order=("note",)), Query({}, order=("--created",)), Query({"created": "x"}),
            Query({'created" OR 1 --': 1}), Query({}, {"note') --": "x"}), Query({}, offset=-1), Query({}, limit=-1),
        ],
    )  # fmt: skip
    def test_a_query_that_makes_no_sense_is_refused(self, documents: Documents, query: Query) -> None:
        store(documents, [visitor(1, note="x")])
        with pytest.raises(ValueError, match=r"field|integer|negative"):
            documents.find(VISITORS, query)
