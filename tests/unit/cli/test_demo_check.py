"""The demo's verdict on an answer: what it lets pass, and what it does not."""

from __future__ import annotations

import pytest

from infra.cli.demo.story import Candidate, StoryFailedError, check

STRANGERS = [Candidate("biden", 0.06), Candidate("grace_hopper", 0.003), Candidate("astronaut", 0.002)]


def test_the_right_one_first_and_sure_all_others_strangers() -> None:
    check([Candidate("obama", 0.9999), *STRANGERS])


@pytest.mark.parametrize(
    ("candidates", "complaint"),
    [
        ([Candidate("biden", 0.95), Candidate("obama", 0.92), *STRANGERS[1:]], "expected obama first, got biden"),
        ([Candidate("obama", 0.9), *STRANGERS], "above 0.9"),
        ([Candidate("obama", 0.99), Candidate("biden", 0.5), *STRANGERS[1:]], "below 0.5 for biden"),
        ([Candidate("obama", 0.99), *STRANGERS[:2]], "the 4 people of the list as candidates, got 3"),
        ([Candidate("obama", 0.99), Candidate("obama", 0.98), *STRANGERS[:2]], "the 4 people"),
        ([], "the 4 people"),
    ],
)
def test_anything_else_fails(candidates: list[Candidate], complaint: str) -> None:
    with pytest.raises(StoryFailedError, match=complaint):
        check(candidates)
