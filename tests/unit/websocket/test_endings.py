"""Credentials between the stream and the view: whoever is behind, an ending counts and a reinstatement too."""

from __future__ import annotations

import pytest

from infra.http.auth import Caller
from query_api.websocket.endings import Endings
from tests.unit.websocket.material import ACCOUNT, BY_PASSWORD, BY_TOKEN, TOKEN_REF, Place, context, envelope, registered

HISTORIES = [
    ("nothing happened", [], True, True),
    ("suspended", ["suspend"], False, False),
    ("suspended and reinstated", ["suspend", "reinstate"], True, True),
    ("suspended again", ["suspend", "reinstate", "suspend"], False, False),
    ("revoked", ["revoke"], False, True),
    ("revoked, then suspended and reinstated", ["revoke", "suspend", "reinstate"], False, True),
    ("closed", ["close"], False, False),
]


def noted(place: Place, changes: list[str]) -> Endings:
    """Endings that heard of the changes, at positions from 1 on, while the view is at 0."""
    endings = Endings(place.accounts)
    account = registered()
    account.collect_events()
    for position, change in enumerate(changes, 1):
        if change == "revoke":
            account.revoke_tokens(context(), (TOKEN_REF,))
        else:
            getattr(account, change)(context())
        endings.note(envelope(account, position))
    return endings


@pytest.mark.parametrize(("changes", "token", "password"), [case[1:] for case in HISTORIES], ids=[case[0] for case in HISTORIES])
def test_the_view_is_behind(place: Place, changes: list[str], token: bool, password: bool) -> None:
    place.show_account(registered())
    endings = noted(place, changes)
    assert endings.admits(BY_TOKEN) is token
    assert endings.admits(BY_PASSWORD) is password


def test_what_the_view_has_applied_is_the_views_to_say(place: Place) -> None:
    """It may be ahead: reinstated by an event that the stream has not brought yet."""
    place.show_account(registered())
    endings = noted(place, ["suspend"])
    assert not endings.admits(BY_TOKEN)
    place.show_account(registered(), position=2)
    assert endings.admits(BY_TOKEN)


def test_the_view_says_no(place: Place) -> None:
    endings = Endings(place.accounts)
    assert not endings.admits(BY_PASSWORD)
    place.show_account(registered(), suspended=True)
    assert not endings.admits(BY_PASSWORD)
    place.show_account(registered())
    assert not endings.admits(Caller(ACCOUNT, context().command_id)), "a token that is not there"
