from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from projections.match_store.memory.snapshot_map import SHARD_ENTRIES, MapState, SnapshotMap

KEYS = range(40 * SHARD_ENTRIES)


def content(state: MapState[int]) -> dict[int, int]:
    return {key: value for key in KEYS if (value := state.get(key)) is not None}


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.sampled_from(["put", "pop", "many", "state"]), st.integers(0, 39)), max_size=30))
def test_a_state_stays_as_it_was(steps: list[tuple[str, int]]) -> None:
    written: SnapshotMap[int] = SnapshotMap()
    expected: dict[int, int] = {}
    kept: list[tuple[MapState[int], dict[int, int]]] = []
    for number, (step, key) in enumerate(steps):
        if step == "put":
            written.put(key, number)
            expected[key] = number
        elif step == "pop":
            assert written.pop(key) == expected.pop(key, None)
        elif step == "many":
            new = [other for other in range(key * SHARD_ENTRIES, (key + 1) * SHARD_ENTRIES) if other not in expected]
            written.put_many(new, new)
            expected.update(zip(new, new, strict=True))
        else:
            kept.append((written.state(), dict(expected)))
        assert len(written) == len(expected)
        assert written.get(key) == expected.get(key)
    for state, as_it_was in [*kept, (written.state(), expected)]:
        assert content(state) == as_it_was


def test_what_was_not_touched_is_shared() -> None:
    written: SnapshotMap[int] = SnapshotMap()
    written.put_many(KEYS, KEYS)
    before = written.state()
    assert written.state() is before
    written.put(3, -3)
    after = written.state()
    assert sum(one is not other for one, other in zip(before.shards, after.shards, strict=True)) == 1
    assert (before.get(3), after.get(3)) == (3, -3)


def test_growing_is_seen_in_the_next_state() -> None:
    written: SnapshotMap[int] = SnapshotMap()
    written.put_many(KEYS[:8], KEYS[:8])
    before = written.state()
    written.put_many(KEYS[8:], KEYS[8:])
    assert content(written.state()) == {key: key for key in KEYS}
    assert content(before) == {key: key for key in KEYS[:8]}
