"""All that a match store must do; an engine's test class derives from this one."""

from __future__ import annotations

from tests.contract.match_store.answers import Answers
from tests.contract.match_store.writes import Writes


class MatchStoreContract(Answers, Writes):
    """The port's promises."""
