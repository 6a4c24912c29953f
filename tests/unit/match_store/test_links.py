from __future__ import annotations

from projections.match_store.memory.links import Links


def test_one_link_and_several() -> None:
    links = Links()
    assert links.add(1, 10)
    assert not links.add(1, 10)
    assert set(links.of(1)) == {10}
    assert links.add(1, 11)
    assert not links.add(1, 11)
    assert links.add(1, 12)
    assert set(links.of(1)) == {10, 11, 12}
    assert links.discard(1, 11)
    assert not links.discard(1, 11)
    assert links.discard(1, 10)
    assert set(links.of(1)) == {12}
    assert not links.discard(1, 10)
    assert links.discard(1, 12)
    assert 1 not in links
    assert links.of(1) == ()


def test_taking_all_of_them() -> None:
    links = Links()
    links.add(1, 10)
    links.add(1, 11)
    links.add(2, 10)
    assert set(links.pop(1)) == {10, 11}
    assert links.pop(1) == ()
    assert set(links.of(2)) == {10}
