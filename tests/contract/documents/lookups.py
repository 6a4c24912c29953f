"""Reading by id: get, get_many, scan."""

from __future__ import annotations

import random
from itertools import islice

import pytest

from infra.documents.port import Documents
from tests.contract.documents.adapter import DocumentsContract
from tests.contract.documents.shape import OTHERS, VISITORS, uuid, visitor, visitors


class LookupContract(DocumentsContract):
    """What is read is what was put."""

    def test_a_document_comes_back_as_it_was_put(self, documents: Documents) -> None:
        texts = {"note": '"\\ % _ \n é 日本 😀', "empty": "", "nested": {"a": [1, 2.5, None, True]}}
        document = visitor(1, account_id=uuid(9), created=-3, digest="0a" * 16, **texts)
        with documents.write() as writer:
            writer.put(VISITORS, document)
        assert documents.get(VISITORS, uuid(1)) == document

    def test_what_is_not_there_is_none(self, documents: Documents) -> None:
        with documents.write() as writer:
            writer.put(OTHERS, visitor(1))
        assert documents.get(VISITORS, uuid(1)) is None
        assert documents.get_many(VISITORS, [uuid(1)]) == {}
        assert documents.get_many(VISITORS, []) == {}
        assert list(documents.scan(VISITORS)) == []

    @pytest.mark.parametrize(
        "malformed", ["", "1", uuid(0xAB).upper(), uuid(1).replace("-", ""), uuid(1) + "\n", f"{{{uuid(1)}}}"]
    )
    def test_an_id_is_a_uuid_in_lower_case(self, documents: Documents, malformed: str) -> None:
        with pytest.raises(ValueError, match="UUID"):
            documents.get(VISITORS, malformed)
        with pytest.raises(ValueError, match="UUID"), documents.write() as writer:
            writer.put(VISITORS, {"id": malformed})

    @pytest.mark.parametrize(
        "unfit",
        [{"account_id": "nobody"}, {"account_id": 5}, {"created": "5"}, {"created": 5.0}, {"created": 1 << 63}, {"digest": "xy"}],
    )
    def test_a_field_that_does_not_fit_is_refused_without_telling_its_value(
        self, documents: Documents, unfit: dict[str, object]
    ) -> None:
        ((name, value),) = unfit.items()
        with pytest.raises(ValueError, match=name) as refused, documents.write() as writer:
            writer.put(VISITORS, visitor(1, **unfit))
        assert str(value) not in str(refused.value).replace(name, "")
        assert documents.get(VISITORS, uuid(1)) is None

    def test_many_are_read_at_once(self, documents: Documents) -> None:
        made = {document["id"]: document for document in visitors(random.Random(1), 1300)}
        with documents.write() as writer:
            for document in made.values():
                writer.put(VISITORS, document)
        for amount in (1, 2, 3, 511, 512, 513, 1300):
            ids = list(made)[:amount]
            assert documents.get_many(VISITORS, [*ids, uuid(1 << 100), *ids]) == {i: made[i] for i in ids}

    def test_a_scan_gives_all_in_the_order_of_their_ids(self, documents: Documents) -> None:
        made = visitors(random.Random(2), 1300)
        with documents.write() as writer:
            for document in made:
                writer.put(VISITORS, document)
        assert list(documents.scan(VISITORS)) == sorted(made, key=lambda document: str(document["id"]))

    def test_a_scan_that_is_left_open_hinders_nobody(self, documents: Documents) -> None:
        with documents.write() as writer:
            for number in range(700):
                writer.put(VISITORS, visitor(number))
        scan = documents.scan(VISITORS)
        assert [document["id"] for document in islice(scan, 600)] == [uuid(number) for number in range(600)]
        with documents.write() as writer:
            writer.put(VISITORS, visitor(5000))
        assert documents.purge()
        assert documents.get(VISITORS, uuid(5000)) is not None

    def test_collections_do_not_mix(self, documents: Documents) -> None:
        with documents.write() as writer:
            writer.put(VISITORS, visitor(1, note="visitor"))
            writer.put(OTHERS, visitor(1, note="other"))
            writer.delete(OTHERS, uuid(1))
        assert documents.get(VISITORS, uuid(1)) == visitor(1, note="visitor")
        assert documents.get(OTHERS, uuid(1)) is None
